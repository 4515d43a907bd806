"""What leaves a run's own stores: everything that logs, histories, messages and environments keep of it.

Stored objects are data and may hold names; their keys may not. The report of an investments day is data, too.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

KEPT_FOLDERS = ("logs", "runs", "outbox", "sqs", "dynamodb", "receiver")
"""Log lines and metrics of functions and tasks; inputs, outputs, argv and environments of every state; messages to
people; alerts on their way, as they stand, and as the receiver has had them (with the default payload)."""
_DATA = "report.html"


@dataclass(frozen=True)
class Place:
    """Where a mark was found."""

    file: str
    line: int
    mark: str


def places(state: Path, marks: Mapping[str, str]) -> list[Place]:
    """Every place where one of the marks, by its name, can be read."""
    return [
        Place(file, number, name)
        for file, lines in _texts(state)
        for number, line in enumerate(lines, 1)
        for name, mark in marks.items()
        if mark.lower() in line
    ]


def _texts(state: Path) -> Iterator[tuple[str, list[str]]]:
    for folder in KEPT_FOLDERS:
        for path in sorted(path for path in (state / folder).rglob("*") if path.is_file() and path.name != _DATA):
            text = path.read_text(encoding="utf-8", errors="replace")
            yield path.relative_to(state).as_posix(), [_readable(line) for line in text.splitlines()]
    keys = sorted(path.relative_to(state).as_posix() for path in (state / "s3").rglob("*"))
    yield "keys of objects", [key.lower() for key in keys]


def _readable(line: str) -> str:
    """In lower case, with what JSON has escaped."""
    try:
        document = json.loads(line)
    except ValueError:
        return line.lower()
    return json.dumps(document, ensure_ascii=False).lower()


def told_at_debug(project: Path) -> Path:
    """The project, in which every logger of functions and tasks tells everything."""
    template = project / "template.yaml"
    text = template.read_text()
    told = text.replace("LOG_LEVEL: INFO", "LOG_LEVEL: DEBUG").replace(
        "LOG_LEVEL, Value: INFO", "LOG_LEVEL, Value: DEBUG"
    )
    assert told.count("DEBUG") >= 3, "template.yaml sets LOG_LEVEL otherwise; change this"
    template.write_text(told)
    return project
