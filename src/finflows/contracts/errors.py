"""What can go wrong, as facts. Every message names the thing, the place and the fix, and is fit for a user.

    FinflowsError
    |-- InputRefused            the caller's input or configuration: repeating changes nothing (exit 64; a command: 2)
    |   |-- ListRefused         a sanctions list that must not be screened against
    |   `-- SchemaRefused       the database has not the tables that this version of finflows knows
    |-- NightInconsistent       stored objects contradict each other: somebody has to look (exit 70)
    |-- RunIncomplete           plans of an investments run are still due: a redrive executes those (exit 70)
    `-- TryAgain                the outside world: the same call may succeed later (exit 75)
        |-- DatabaseUnavailable  no connection to PostgreSQL, or it broke
        |-- InputNotYetThere    tonight's customer file has not come; the state machine waits on this name
        |-- ListUnavailable     the list's source does not answer
        `-- ObjectMissing       an object that should be there is not (yet)

States retry by class name, so a name here is part of the contract with the state machine.
"""


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
