"""Where drills take place: shared customers and list, undisturbed nights to compare with, and a folder per drill."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Self

from drills.screening.record import Record
from drills.screening.row import CouldNotStrike, Findings
from night_runs import PROJECT, Night, write_list

RUN = "scr-2026-11-23"
CUSTOMERS = 120
FEW_CHUNKS = 4
ALL_CHUNKS = 30
_PATIENCE_S = 300.0  # a drill waits for a fact, never for a time; this only ends a suite that would hang


@dataclass(frozen=True)
class DrilledNight(Night):
    """A night on a stage; reads what its tasks did from the execution's history."""

    def attempts(self, chunk: int, run_id: str = RUN, execution: int = 1) -> list[list[tuple[int | None, str]]]:
        """The jobs of a chunk in order, each as its attempts' exit codes and status reasons."""
        jobs = (json.loads(document) for document in self._job_documents(run_id, execution))
        mine = (job for job in jobs if job.get("Parameters", {}).get("chunk") == str(chunk))
        return [
            [(each["Container"].get("ExitCode"), each["StatusReason"]) for each in job["Attempts"]]
            for job in sorted(mine, key=lambda job: job["CreatedAt"])
        ]

    def markers(self, run_id: str = RUN) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.stored(run_id, "results").glob("*.done.json")}

    def job_logs(self, run_id: str, chunk: int) -> str:
        return "".join(path.read_text() for path in (self.state / "logs" / run_id).glob(f"{run_id}-{chunk}-*.log"))

    def archive_folders(self, run_id: str = RUN) -> list[Path]:
        return list((self.state / "s3/archive-bucket").glob(f"*/*/*/{run_id}"))

    def wait_for_state(self, running: subprocess.Popen[str], state: str) -> None:
        wait_until(lambda: state in self.states_entered(RUN), running)

    def wait_for_a_marker(self, running: subprocess.Popen[str]) -> None:
        wait_until(lambda: bool(self.markers()), running)

    def _job_documents(self, run_id: str, execution: int) -> Iterator[str]:
        for event in self.history(run_id, execution):
            if event["type"] == "TaskSucceeded":
                yield event["taskSucceededEventDetails"]["output"]
            elif event["type"] == "TaskFailed":
                yield event["taskFailedEventDetails"].get("cause") or "{}"


@dataclass
class Stage:
    """``project`` is whose programs are drilled: the repository, or one with a planted defect."""

    folder: Path
    project: Path = PROJECT
    _twins: dict[int, DrilledNight] = field(default_factory=dict)
    _nights: int = 0

    @cached_property
    def inputs(self) -> Path:
        """120 customers of whom every seventh is listed, so that every chunk has hits; two more cannot be read."""
        folder = self.folder / "inputs"
        folder.mkdir(parents=True)
        write_inputs(folder)
        return folder

    def night(
        self, chunks: int = FEW_CHUNKS, *, project: Path | None = None, inputs: Path | None = None
    ) -> DrilledNight:
        """A folder that nobody has used."""
        self._nights += 1
        folder = self.folder / f"night-{self._nights}"
        folder.mkdir(parents=True)
        return DrilledNight(folder, chunks, inputs or self.inputs, project or self.project)

    def twin(self, night: DrilledNight) -> DrilledNight:
        """A night of as many chunks on which nothing happened, on the repository's own programs."""
        if night.chunks not in self._twins:
            twin = self.night(night.chunks, project=PROJECT)
            done = twin.run(*OPTIONS)
            if done.returncode:
                raise CouldNotStrike(f"The undisturbed night failed, so no drill can be judged:\n{done.stderr}")
            self._twins[night.chunks] = twin
        return self._twins[night.chunks]

    def undisturbed(self, night: DrilledNight) -> Record:
        return Record.read(self.twin(night).archived(RUN, "summary.json").parent)

    def with_project(self, project: Path) -> Self:
        """A stage for the programs of another project, judged by the same undisturbed nights."""
        return replace(self, folder=self.folder / f"stage-of-{project.name}", project=project)

    def completed(self, night: DrilledNight, done: subprocess.CompletedProcess[str], findings: Findings) -> None:
        """The command succeeded, and its record is that of an undisturbed night."""
        if done.returncode:
            findings.complaints.append(f"exit {done.returncode}: {_last_line(done.stderr)}")
        folders = night.archive_folders()
        if not folders:
            findings.complaints.append("no record")
            findings.rows_lost += self.undisturbed(night).customers().total()
            return
        difference = Record.read(folders[0]).difference(self.undisturbed(night))
        findings.rows_lost += difference.rows_lost
        findings.duplicates += difference.duplicates
        findings.complaints.extend(difference.complaints)

    def refused(
        self,
        night: DrilledNight,
        done: subprocess.CompletedProcess[str],
        findings: Findings,
        *words: str,
        exit_code: int = 1,
        run_id: str = RUN,
    ) -> None:
        """The command failed, said why, and left no results. Results that are there all the same are compared."""
        findings.expect(done.returncode == exit_code, f"exit {done.returncode}, not {exit_code}")
        for word in words:
            findings.expect(word in done.stderr, f"the message does not say {word!r}")
        findings.expect("Traceback" not in done.stderr, "a stack trace")
        for folder in night.archive_folders(run_id):
            findings.complaints.append("results were written")
            findings.rows_lost += Record.read(folder).difference(self.undisturbed(night)).rows_lost


OPTIONS = ("--run-id", RUN, "--max-reject-rate", "0.1")


def write_inputs(folder: Path) -> None:
    people = [(100 + i, f"KARDELEN{i:02d}, Bogdan{i:02d}", "individual") for i in range(20)]
    firms = [(200 + i, f"WINTERGREEN SHIPPING {i:02d} COMPANY", "-0- ") for i in range(10)]
    write_list(folder / "list", people + firms, [(100 + i, f"SNOWDROP{i:02d}, Bogdan") for i in range(10)])
    write_customers(folder / "customers.csv", "Plain Person")


def write_customers(path: Path, unlisted: str) -> None:
    names = (f"{unlisted} {i}" if i % 7 else "Bogdan07 Kardelen07" for i in range(CUSTOMERS))
    rows = [f"C{i:03d},{name},INDIVIDUAL" for i, name in enumerate(names)]
    path.write_text("\n".join(["customerId,name,type", *rows, "C900,,INDIVIDUAL", "C000,Again,INDIVIDUAL"]) + "\n")


def wait_until(fact: Callable[[], bool], running: subprocess.Popen[str]) -> None:
    """Raises when the process ends before the fact, or when neither comes."""
    deadline = time.monotonic() + _PATIENCE_S
    while not fact():
        if running.poll() is not None:
            raise CouldNotStrike(f"The command ended with {running.returncode} before it could be struck.")
        if time.monotonic() > deadline:
            running.kill()
            raise CouldNotStrike("What the drill waits for never came.")
        time.sleep(0.005)


def tree(folder: Path, *, but: Sequence[str] = ()) -> dict[str, bytes]:
    """Every file below a folder; paths that hold one of ``but`` are left out."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: path.read_bytes() for name, path in named if not any(part in name for part in but)}


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""
