"""What the site adds to the files of docs/: README, CONTRIBUTING, SECURITY and CHANGELOG as pages, and menu entries.

The menu gets the decisions, and every page that mkdocs.yml does not place: none is out of reach. The files stay where
people look for them in the repository; only the site's copies have their links turned.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parents[1]
PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
}
_LINK = re.compile(r"(\]\()([^)#:]+)([)#])")


def on_config(config: Any) -> Any:
    """Pages without a place, then the decision records in their order."""
    placed = set(_pages(config.nav))
    others = [path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in placed]
    if others:
        config.nav.append({"More": [{_title(path): path.name} for path in others]})
    records = sorted((ROOT / "docs/adr").glob("*.md"))
    config.nav.append({"Decisions": [{_title(record): f"adr/{record.name}"} for record in records]})
    return config


def on_files(files: Files, config: Any) -> Files:
    for source, target in PAGES.items():
        text = _LINK.sub(_turned, (ROOT / source).read_text(encoding="utf-8"))
        files.append(File.generated(config, target, content=text))
    return files


def _pages(entry: Any) -> Iterator[str]:
    """The files that a part of the menu names."""
    if isinstance(entry, str):
        yield entry
    else:
        for part in entry.values() if isinstance(entry, dict) else entry:
            yield from _pages(part)


def _turned(link: re.Match[str]) -> str:
    """docs/runbook.md becomes runbook.md; a folder of decisions becomes its first."""
    target = link[2].removeprefix("docs/")
    target = PAGES.get(target, target)
    if target == "adr":
        target = "adr/0001-same-definition-everywhere.md"
    return f"{link[1]}{target}{link[3]}"


def _title(record: Path) -> str:
    return record.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
