"""What Batch does with a failed attempt of each task, by the rules of its job definition in template.yaml.

The first rule that matches decides; a failure that no rule matches would be retried, whatever it was
(https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html).
"""

import pytest

from finflows.contracts import errors
from finflows.local.exit_rules import is_retried
from finflows.local.template.resources import ExitRule, JobDefinition
from night_runs import PROJECT
from static_checks.switched_on import whole_template

DEFINITIONS = whole_template(PROJECT).job_definitions
MOST_RULES = 5  # EvaluateOnExit's quota
EXITED = "Essential container in task exited"
RECLAIMED = "Your Spot Task was interrupted."
BAD_INPUT, BUG, TRY_AGAIN, KILLED = 64, 70, 75, 137


@pytest.fixture(params=sorted(DEFINITIONS))
def definition(request: pytest.FixtureRequest) -> JobDefinition:
    return DEFINITIONS[request.param]


def retried(
    definition: JobDefinition, exit_code: int | None, status_reason: str = EXITED, reason: str | None = None
) -> bool:
    return is_retried(definition.exit_rules, exit_code=exit_code, reason=reason, status_reason=status_reason)


def test_the_last_rule_ends_the_job_whatever_happened(definition: JobDefinition) -> None:
    """Else an unforeseen failure would be tried again."""
    *others, last = definition.exit_rules
    assert last == ExitRule("EXIT", on_exit_code=None, on_reason="*", on_status_reason=None)
    assert last not in others


def test_there_are_no_more_rules_than_batch_takes(definition: JobDefinition) -> None:
    """A sixth makes the deployment fail."""
    assert 1 < len(definition.exit_rules) <= MOST_RULES


@pytest.mark.parametrize("exit_code", [BAD_INPUT, BUG, KILLED, 1, None])
def test_a_failure_that_would_repeat_itself_is_not_retried(definition: JobDefinition, exit_code: int | None) -> None:
    """Bad input, a bug, too little memory; the second pass of the state machine is another matter."""
    assert not retried(definition, exit_code)


@pytest.mark.parametrize("exit_code", [TRY_AGAIN, 143, KILLED, 0])
def test_a_reclaimed_spot_task_is_retried_however_it_ended(definition: JobDefinition, exit_code: int) -> None:
    """Before its handler was there, after it, or by SIGKILL when it did not heed SIGTERM."""
    assert retried(definition, exit_code, RECLAIMED)


def test_a_task_that_asks_for_another_try_gets_one(definition: JobDefinition) -> None:
    """Exit 75, which it also takes for SIGTERM."""
    assert retried(definition, TRY_AGAIN)
    assert definition.attempts > 1


@pytest.mark.parametrize(
    ("status_reason", "reason"),
    [
        ("Timeout waiting for network interface provisioning to complete.", None),
        ("Task failed to start", "CannotPullContainerError: pull image manifest has been retried 5 time(s)"),
    ],
    ids=["no capacity", "no image"],
)
def test_a_task_that_never_started_is_tried_again(
    definition: JobDefinition, status_reason: str, reason: str | None
) -> None:
    """Nothing of ours has failed."""
    assert retried(definition, None, status_reason, reason)


def all_errors(kind: type[errors.FinflowsError]) -> set[type[errors.FinflowsError]]:
    return {kind, *(each for below in kind.__subclasses__() for each in all_errors(below))}


def test_the_exit_code_of_an_error_says_whether_repeating_it_helps(definition: JobDefinition) -> None:
    """Of the errors that tasks raise; the engine's own never reach a job."""
    of_tasks = {each for each in all_errors(errors.FinflowsError) if each.__module__ == errors.__name__}
    assert {each.exit_code for each in of_tasks} == {BAD_INPUT, BUG, TRY_AGAIN}
    for error in of_tasks:
        assert retried(definition, error.exit_code) == issubclass(error, errors.TryAgain), error
