"""Nights that tests run through the real command, in a process of its own, and what they leave in the state folder."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
CHUNKS = 4
RUN = "scr-2026-11-23"
FINFLOWS = (sys.executable, "-m", "finflows.cli.main")


@dataclass(frozen=True)
class Night:
    """Runs the command as a person does, in a process of its own.

    Customers and list lie in ``inputs``, by default beside the state folder. ``project`` is the folder in which the
    command is given, whose template and programs it runs.
    """

    folder: Path
    chunks: int = CHUNKS
    inputs: Path | None = None
    project: Path = PROJECT

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def customers(self) -> Path:
        return (self.inputs or self.folder) / "customers.csv"

    @property
    def list_folder(self) -> Path:
        return (self.inputs or self.folder) / "list"

    def command(self, *options: str) -> list[str]:
        inputs = ["--customers", str(self.customers), "--list", str(self.list_folder), "--chunks", str(self.chunks)]
        return [*FINFLOWS, "run", "screening", *inputs, *self._pace, *options]

    @property
    def _pace(self) -> list[str]:
        return ["--state-dir", str(self.state), "--workers", "2", "--time-scale", "0.01"]

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        """What a program sees: the summary as JSON."""
        return self.run_for_a_person("--json", *options)

    def run_for_a_person(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run_command(self.command(*options))

    def finflows(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any other command on this night's state folder."""
        return self.run_command([*FINFLOWS, *arguments, "--state-dir", str(self.state)])

    def redrive(self, run_id: str, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run_command([*FINFLOWS, "redrive", run_id, "--json", *self._pace, *options])

    def resume(self, run_id: str, *chunks: int, options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        named = [part for chunk in chunks for part in ("--chunk", str(chunk))]
        return self.run_command(
            [*FINFLOWS, "run", "screening", "--resume", run_id, *named, "--json", *self._pace, *options]
        )

    def start(self, *options: str) -> subprocess.Popen[str]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(self.command(*options), stdout=quiet, stderr=quiet, text=True, cwd=self.project)

    def run_command(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.project)

    def stored(self, run_id: str, name: str) -> Path:
        return self.state / "s3/work-bucket/runs" / run_id / name

    def archived(self, run_id: str, name: str) -> Path:
        (found,) = (self.state / "s3/archive-bucket").glob(f"*/*/*/{run_id}/{name}")
        return found

    def history(self, run_id: str, attempt: int = 1) -> list[dict[str, Any]]:
        path = self.state / "runs" / run_id / f"history-{attempt}.ndjson"
        if not path.exists():
            return []
        return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]

    def states_entered(self, run_id: str) -> list[str]:
        entered = (event.get("stateEnteredEventDetails") for event in self.history(run_id))
        return [details["name"] for details in entered if details]

    def jobs_by_chunk(self, run_id: str) -> Counter[str]:
        """How often each chunk's job really ran: one log file per attempt."""
        names = (path.name for path in (self.state / "logs" / run_id).glob("*.log"))
        return Counter(name.removeprefix(f"{run_id}-").split("-")[0] for name in names)

    def messages(self) -> str:
        return (self.state / "outbox/sns.ndjson").read_text()


def sdn_row(number: int, name: str, kind: str) -> str:
    return f'{number},"{name}",{kind},"SDGT"' + ",-0- " * 8 + "\r\n"


def write_list(folder: Path, names: Sequence[tuple[int, str, str]], aliases: Sequence[tuple[int, str]]) -> None:
    folder.mkdir()
    (folder / "sdn.csv").write_bytes("".join(sdn_row(*name) for name in names).encode() + b"\x1a")
    rows = (f'{entry},{1000 + entry},"aka","{name}",-0- \r\n' for entry, name in aliases)
    (folder / "alt.csv").write_bytes("".join(rows).encode() + b"\x1a")
