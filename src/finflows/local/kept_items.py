"""DynamoDB's promise on one machine: an item whose write was answered is there for the next engine.

    <folder>/<table>.ndjson     {"put": item} or {"delete": key}, in the order of the writes

Each engine begins with the file rewritten: one line per item that is left. A line that a kill cut off is passed over.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any


class KeptItems:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    def put(self, table: str, item: Mapping[str, Any]) -> None:
        self._add(table, {"put": item})

    def delete(self, table: str, key: Mapping[str, Any]) -> None:
        self._add(table, {"delete": key})

    def replay(self, table: str, key_names: Iterable[str]) -> list[dict[str, Any]]:
        """The items that are left, and the file with nothing else."""
        path = self._path(table)
        if not path.exists():
            return []
        items = left_items(path, key_names)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text("".join(json.dumps({"put": item}) + "\n" for item in items), encoding="utf-8")
        unfinished.replace(path)
        return items

    def _add(self, table: str, line: Mapping[str, Any]) -> None:
        text = json.dumps(line) + "\n"
        with self._lock:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self._path(table).open("a", encoding="utf-8") as file:
                file.write(text)

    def _path(self, table: str) -> Path:
        return self._folder / f"{table}.ndjson"


def left_items(path: Path, key_names: Iterable[str]) -> list[dict[str, Any]]:
    """The items of a table's file; none when there is no file."""
    if not path.exists():
        return []
    names = sorted(key_names)
    items: dict[str, dict[str, Any]] = {}
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.endswith("\n"):
            _apply(items, json.loads(line), names)
    return list(items.values())


def _apply(items: dict[str, dict[str, Any]], line: dict[str, Any], key_names: list[str]) -> None:
    kind, item = next(iter(line.items()))
    key = json.dumps([item[name] for name in key_names], sort_keys=True)
    items.pop(key, None)
    if kind == "put":
        items[key] = item
