"""Which of the driver's errors are worth another try."""

import psycopg
import pytest

from finflows.adapters.postgres.foreign_errors import database_errors
from finflows.contracts.errors import DatabaseUnavailable


@pytest.mark.parametrize(
    "error",
    [psycopg.OperationalError("lost"), psycopg.InterfaceError("closed"), psycopg.errors.DeadlockDetected("locked")],
    ids=["connection lost", "connection closed", "dead-lock"],
)
def test_what_may_pass_is_tried_again(error: psycopg.Error) -> None:
    """Its text is not passed on: the driver may quote values."""
    with pytest.raises(DatabaseUnavailable) as told, database_errors():
        raise error
    assert str(error) not in str(told.value)
    assert type(error).__name__ in str(told.value)


def test_what_will_not_pass_stays_what_it_is() -> None:
    """A constraint speaks of the data."""
    with pytest.raises(psycopg.errors.CheckViolation), database_errors():
        raise psycopg.errors.CheckViolation
