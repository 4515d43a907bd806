"""A fault that is made to happen, and how it is judged."""

from collections.abc import Callable
from dataclasses import dataclass

from drills.screening.row import CouldNotStrike, Findings, Row
from drills.screening.stage import Stage


@dataclass(frozen=True)
class Drill:
    """``runs`` breaks something on a stage, notes what it finds, and returns in a few words what happened."""

    fault: str
    runs: Callable[[Stage, Findings], str]

    def row(self, stage: Stage) -> Row:
        findings = Findings()
        try:
            happened = self.runs(stage, findings)
        except CouldNotStrike as exc:
            happened = "nothing"
            findings.complaints.append(str(exc))
        return Row(self.fault, happened, findings)
