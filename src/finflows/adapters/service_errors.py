"""botocore's errors as ours, where all that can be done about them is to try again, or to mend a permission."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from finflows.contracts.errors import TryAgain


@contextmanager
def service_errors(what: str) -> Iterator[None]:
    """``what`` says what the service does not do. Its code is told, its text is not: that may quote what was sent."""
    try:
        yield
    except ClientError as exc:
        raise TryAgain(f"{what}: {exc.response['Error']['Code']}.") from exc
    except BotoCoreError as exc:
        raise TryAgain(f"{what}: {type(exc).__name__}.") from exc
