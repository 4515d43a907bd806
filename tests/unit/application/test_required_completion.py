"""An incomplete run fails where people see it, once for each redrive."""

import pytest

from finflows.application.required_completion import require_completion
from finflows.contracts.errors import RunIncomplete
from finflows.contracts.investment_day import VerifyRunInput, VerifyRunOutput

INCOMPLETE = VerifyRunOutput(
    run_id="inv-2026-11-23",
    complete=False,
    expired=False,
    filled=3,
    skipped=[],
    waiting=[],
    unfinished=2,
    subject="Investments inv-2026-11-23: 3 bought, 2 still due",
    message="...",
)


def asked(redrives: int | None = None, told_after: int | None = None) -> VerifyRunInput:
    return VerifyRunInput(run_id="inv-2026-11-23", redrive_count=redrives, told_after_redrives=told_after)


def test_an_incomplete_run_fails_and_says_what_a_redrive_does() -> None:
    """The count stands in the error, because the console shows it."""
    with pytest.raises(RunIncomplete, match=r"2 still due\. .*A redrive executes that"):
        require_completion(asked(0, 0), INCOMPLETE)


def test_a_redriven_run_goes_on() -> None:
    """The state that failed runs again: failing once more would make the redrive useless."""
    require_completion(asked(1, 0), INCOMPLETE)


def test_a_second_round_of_a_redrive_that_stays_incomplete_fails_again() -> None:
    """People were told after the first redrive; only a second one goes on."""
    with pytest.raises(RunIncomplete):
        require_completion(asked(1, 1), INCOMPLETE)
    require_completion(asked(2, 1), INCOMPLETE)


@pytest.mark.parametrize("ending", ["complete", "expired"])
def test_a_run_that_was_ended_otherwise_meanwhile_does_not_fail(ending: str) -> None:
    """Somebody started the run a second time, or the market has closed."""
    require_completion(asked(0, 0), INCOMPLETE.model_copy(update={ending: True}))


def test_to_verify_requires_nothing() -> None:
    """The state before only looks."""
    require_completion(asked(), INCOMPLETE)
