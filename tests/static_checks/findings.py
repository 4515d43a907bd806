"""What a check says: where, in which state, what is wrong, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`state` is empty for what concerns a whole file. `rule` is the check's name, in brackets at the end."""

    file: str
    line: int
    state: str
    rule: str
    problem: str
    fix: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: " + (f"state '{self.state}': " if self.state else "")
        return f"{where}{self.problem} {self.fix} [{self.rule}]"
