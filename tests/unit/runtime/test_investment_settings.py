"""Where the database is, from the environment: an address as it is, or host and user for a token."""

import pytest

from finflows.contracts.errors import InputRefused
from finflows.runtime.investment_settings import CheckMarketSettings, VerifyRunSettings


def test_an_address_is_taken_as_it_is_and_never_shown() -> None:
    """It may hold a password; settings end up in error messages and debuggers."""
    settings = VerifyRunSettings.from_environment({"DATABASE_URL": "postgresql://a:secret@db/app"})
    assert settings.url == "postgresql://a:secret@db/app"
    assert not settings.signs_in_by_token
    assert "secret" not in repr(settings)


def test_host_and_user_make_an_address_without_a_password() -> None:
    """The password is a token. Names are quoted, as in an address they must be."""
    settings = VerifyRunSettings.from_environment(
        {"DATABASE_HOST": "db.example", "DATABASE_NAME": "the app", "DATABASE_USER": "a/b"}
    )
    assert settings.signs_in_by_token
    assert settings.url == "postgresql://a%2Fb@db.example:5432/the%20app?sslmode=require"


def test_without_a_database_the_message_names_both_ways() -> None:
    """In one line, and before anything is tried."""
    with pytest.raises(InputRefused, match="neither DATABASE_URL nor DATABASE_HOST"):
        VerifyRunSettings.from_environment({})


def test_the_size_of_a_task_is_checked_like_the_start_input() -> None:
    """0 plans per task would be no task at all."""
    with pytest.raises(InputRefused, match="PLANS_PER_TASK"):
        CheckMarketSettings.from_environment({"DATABASE_HOST": "db", "PLANS_PER_TASK": "0"})
