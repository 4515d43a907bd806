"""What can go wrong, as facts. Every message names the thing, the place and the fix, and is fit for a user.

    FinflowsError
    |-- InputRefused            the caller's input or configuration: repeating changes nothing (exit 64; a command: 2)
    |   |-- ListRefused         a sanctions list that must not be screened against
    |   `-- SchemaRefused       the database has not the tables that this version of finflows knows
    |-- NightInconsistent       stored objects contradict each other: somebody has to look (exit 70)
    |-- Bug                     what nobody expected, told by its type and its place (exit 70; a command: 1)
    |-- RunIncomplete           plans of an investments run are still due: a redrive executes those (exit 70)
    `-- TryAgain                the outside world: the same call may succeed later (exit 75)
        |-- DatabaseUnavailable  no connection to PostgreSQL, or it broke
        |-- InputNotYetThere    tonight's customer file has not come; the state machine waits on this name
        |-- ListUnavailable     the list's source does not answer
        `-- ObjectMissing       an object that should be there is not (yet)

States retry by class name, so a name here is part of the contract with the state machine.
"""

from traceback import walk_tb
from types import FrameType
from typing import Final

_OURS: Final = frozenset({"finflows", "app", "__main__"})
"""The package, the module of a function's handler and a task's program."""


class FinflowsError(Exception):
    """Base of every error that finflows raises on purpose. Its text never holds a customer's data."""

    exit_code = 70


class InputRefused(FinflowsError):
    exit_code = 64


class ListRefused(InputRefused):
    pass


class SchemaRefused(InputRefused):
    pass


class NightInconsistent(FinflowsError):
    exit_code = 70


class Bug(FinflowsError):
    """Stands in for an exception that nobody expected, whose own text may quote whatever it broke on."""

    exit_code = 70

    def __init__(self, unexpected: Exception) -> None:
        frames = list(walk_tb(unexpected.__traceback__))
        self.error_type = type(unexpected).__name__
        self.where = [f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}" for frame, line in frames]
        """File, line and function of each frame, for the log."""
        ours = [f"{_module(frame)}:{line}" for frame, line in frames if _module(frame).partition(".")[0] in _OURS]
        place = ours[-1] if ours else "a place outside of finflows"
        super().__init__(
            f"Unexpected {self.error_type} at {place}. That is a bug: report this line. What the error itself says is "
            "not shown, because it may quote data."
        )


class RunIncomplete(FinflowsError):
    exit_code = 70


class TryAgain(FinflowsError):
    exit_code = 75


class DatabaseUnavailable(TryAgain):
    pass


class InputNotYetThere(TryAgain):
    pass


class ListUnavailable(TryAgain):
    pass


class ObjectMissing(TryAgain):
    def __init__(self, bucket: str, key: str) -> None:
        super().__init__(f"s3://{bucket}/{key} does not exist.")
        self.bucket = bucket
        self.key = key


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
