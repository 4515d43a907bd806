"""One row of the drill table, and what a drill finds on its way to it."""

from dataclasses import dataclass, field


class CouldNotStrike(Exception):
    """The fault did not come about, so nothing was drilled: as red as a lost row."""


@dataclass
class Findings:
    """``complaints`` say what was not as it has to be."""

    rows_lost: int = 0
    duplicates: int = 0
    complaints: list[str] = field(default_factory=list)

    def expect(self, holds: bool, complaint: str) -> None:  # noqa: FBT001 - reads as an assertion
        if not holds:
            self.complaints.append(complaint)


@dataclass(frozen=True)
class Row:
    """Green when nothing is lost, nothing is there twice, and there is nothing to complain of."""

    fault: str
    happened: str
    findings: Findings

    @property
    def is_green(self) -> bool:
        found = self.findings
        return not (found.complaints or found.rows_lost or found.duplicates)
