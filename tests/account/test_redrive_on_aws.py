"""A failure in a real account, and the redrive: only what did not succeed runs again."""

from collections.abc import Callable
from typing import Any

from account_executions import AccountMachine
from account_nights import break_and_redrive


def test_a_broken_chunk_is_redriven(
    client: Callable[[str], Any], outputs: dict[str, str], screening: AccountMachine, night: dict[str, Any]
) -> None:
    """It fails in both passes, is put back, and the same execution goes on."""
    break_and_redrive(screening, night, client("s3"), outputs["WorkBucketName"])
