"""Whether AWS Batch tries a failed job again: `retryStrategy.attempts` and `evaluateOnExit`.

https://docs.aws.amazon.com/batch/latest/APIReference/API_EvaluateOnExit.html: the first rule whose conditions
all hold decides; patterns may end in `*` and compare without regard to case; a failure that no rule matches
is retried while attempts are left.
"""

from collections.abc import Sequence

from finflows.local.template.resources import ExitRule


def is_retried(
    rules: Sequence[ExitRule], *, exit_code: int | None, reason: str | None, status_reason: str | None
) -> bool:
    """What the rules say about one failed attempt. How many attempts are left is not their business."""
    code = "" if exit_code is None else str(exit_code)
    for rule in rules:
        if (
            _matches(rule.on_exit_code, code)
            and _matches(rule.on_reason, reason or "")
            and _matches(rule.on_status_reason, status_reason or "")
        ):
            return rule.action == "RETRY"
    return True


def _matches(pattern: str | None, text: str) -> bool:
    if pattern is None:
        return True
    wanted, found = pattern.lower(), text.lower()
    return found.startswith(wanted[:-1]) if wanted.endswith("*") else found == wanted
