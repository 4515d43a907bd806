"""What can go wrong before or around a run. What goes wrong inside a run is its outcome, not an exception.

FinflowsError
`-- EngineError
    |-- UnsupportedMoto       the repairs mend one exact release
    |-- EngineAlreadyRunning  moto's state belongs to the process
    |-- StateFolderBusy       another engine holds the folder
    |-- TemplateRefused       template.yaml or a definition that it names cannot be read
    |-- UnknownResource       a logical id that the template does not have
    |-- RunUnknown            no such run in the state folder
    |-- RedriveRefused        a run that has nothing to redrive
    |-- StateFolderUnwritable no room, or no permission, for the record of a run or for its objects
    |-- StartRefused          StartExecution failed, retries included
    |-- PortTaken             another program listens where the gateway should
    `-- EndpointRefused       the engine at --engine-endpoint does not answer, or does not do what is needed
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from finflows.contracts.errors import FinflowsError


class EngineError(FinflowsError):
    """Base of the engine's own errors."""

    exit_code = 64


class UnsupportedMoto(EngineError):
    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"The embedded engine repairs moto {needed}, but moto {found} is installed. "
            f"Install the locked dependencies (make setup) or 'pip install moto=={needed}'."
        )
        self.found = found
        self.needed = needed


class EngineAlreadyRunning(EngineError):
    def __init__(self) -> None:
        super().__init__(
            "This process already runs an embedded engine, and its services belong to the process. "
            "Close the first one, or start the second in a process of its own."
        )


class StateFolderBusy(EngineError):
    def __init__(self, folder: Path, pid: int | None) -> None:
        holder = f"process {pid}" if pid else "another process"
        super().__init__(
            f"The state folder {folder} is in use by {holder}. "
            "Wait for it to end, stop it, or give this command a folder of its own with --state-dir."
        )
        self.folder = folder
        self.pid = pid


class TemplateRefused(EngineError):
    def __init__(self, place: Path | str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


class UnknownResource(EngineError):
    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        listed = ", ".join(sorted(known)) or "none"
        super().__init__(f"The template has no {kind} '{name}'. It has: {listed}.")
        self.kind = kind
        self.name = name


class RunUnknown(EngineError):
    def __init__(self, run_id: str, folder: Path) -> None:
        super().__init__(f"There is no run '{run_id}' in {folder}. 'finflows runs' lists those that are there.")
        self.run_id = run_id
        self.folder = folder


class RedriveRefused(EngineError):
    def __init__(self, run_id: str, reason: str) -> None:
        super().__init__(f"Run '{run_id}' cannot be redriven: {reason}")
        self.run_id = run_id
        self.reason = reason


class StateFolderUnwritable(EngineError):
    exit_code = 75

    def __init__(self, folder: Path, problem: str) -> None:
        super().__init__(
            f"The state folder {folder} could not be written: {problem.rstrip('.')}. "
            "Make room, or name another folder with --state-dir, and start the run again: finished work is kept."
        )
        self.folder = folder
        self.problem = problem


@contextmanager
def unwritable_is_told(folder: Path) -> Iterator[None]:
    """What the system says of a folder that cannot be written becomes StateFolderUnwritable."""
    try:
        yield
    except OSError as exc:
        raise StateFolderUnwritable(folder, str(exc.strerror)) from exc


class StartRefused(EngineError):
    exit_code = 75

    def __init__(self, run_id: str, reason: str) -> None:
        super().__init__(f"The execution of run '{run_id}' could not be started: {reason}")
        self.run_id = run_id
        self.reason = reason


class PortTaken(EngineError):
    def __init__(self, port: int) -> None:
        super().__init__(
            f"The gateway cannot listen on 127.0.0.1:{port}: another program does. "
            "Stop that one, or name another port with --gateway-port and tell the engine at --engine-endpoint."
        )
        self.port = port


class EndpointRefused(EngineError):
    exit_code = 75

    def __init__(self, url: str, problem: str) -> None:
        super().__init__(
            f"The Step Functions engine at {url} {problem.rstrip('.')}. "
            "Start one there, see docs/testing.md, or leave --engine-endpoint out to use the embedded engine."
        )
        self.url = url
        self.problem = problem
