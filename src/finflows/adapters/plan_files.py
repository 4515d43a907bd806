"""Files of plans: CSV with a header, a JSON document ``{"assets": [...], "plans": [...]}`` or array, or NDJSON.

Each row becomes a plan or a reason, at its line or element; the file as a whole is refused only when it cannot be read.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel

from finflows.application.import_plans import ImportedRow, ImportSource
from finflows.contracts.errors import InputRefused
from finflows.contracts.plan_book import AssetRequest, PlanRequest, RejectedRow

Row = tuple[str, Any]
"""Where it is, and what is there."""


def read_plan_file(path: Path, assets_file: Path | None = None) -> ImportSource:
    """Raises InputRefused for a file that cannot be read or has another layout."""
    text = _text(path)
    assets: list[Row] = []
    if path.suffix == ".csv":
        rows = list(_csv_rows(text, path, PlanRequest))
    elif path.suffix in {".ndjson", ".jsonl"}:
        rows = [(f"line {number}", _parsed(line)) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    else:
        rows, assets = _json_rows(text, path)
    if assets_file is not None:
        assets += _csv_rows(_text(assets_file), assets_file, AssetRequest)
    known, faults = _assets(assets)
    return ImportSource([_plan(place, row) for place, row in rows], known, faults)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise InputRefused(f"{path} cannot be read: {exc.strerror}.") from exc
    except UnicodeDecodeError as exc:
        raise InputRefused(f"{path} is no UTF-8 text.") from exc


def _csv_rows(text: str, path: Path, model: type[PlanRequest] | type[AssetRequest]) -> Iterator[Row]:
    lines = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    known = {spelled for name in model.model_fields for spelled in (name, to_camel(name))}
    unknown = [name for name in lines.fieldnames or () if name not in known]
    if unknown or not lines.fieldnames:
        found = f"has the unknown columns {', '.join(map(str, unknown))}" if unknown else "has no header"
        raise InputRefused(f"{path} {found}. Known ones: {', '.join(model.model_fields)}.")
    try:
        for row in lines:
            yield f"line {lines.line_num}", {name: value for name, value in row.items() if value not in {"", None}}
    except csv.Error as exc:
        raise InputRefused(f"{path}, after line {lines.line_num}: {exc}.") from exc


def _json_rows(text: str, path: Path) -> tuple[list[Row], list[Row]]:
    document = _parsed(text)
    if isinstance(document, list):
        document = {"plans": document}
    if not isinstance(document, dict) or not set(document) <= {"assets", "plans"}:
        raise InputRefused(f'{path} is no JSON document with "plans" (and "assets"), nor an array of plans.')
    plans, assets = document.get("plans", []), document.get("assets", [])
    if not (isinstance(plans, list) and isinstance(assets, list)):
        raise InputRefused(f'{path}: "plans" and "assets" have to be arrays.')
    return list(_numbered("plan", plans)), list(_numbered("asset", assets))


def _numbered(kind: str, elements: Iterable[Any]) -> Iterator[Row]:
    return ((f"{kind} {number}", element) for number, element in enumerate(elements, 1))


def _parsed(text: str) -> Any:
    """Numbers exactly as written; None for what is no JSON."""
    try:
        return json.loads(text, parse_float=Decimal)
    except ValueError:
        return None


def _plan(place: str, row: Any) -> ImportedRow:
    try:
        return ImportedRow(place, PlanRequest.parse(_fields(row), what="It"))
    except InputRefused as exc:
        return ImportedRow(place, fault=str(exc))


def _assets(rows: Iterable[Row]) -> tuple[list[AssetRequest], list[RejectedRow]]:
    known: list[AssetRequest] = []
    faults: list[RejectedRow] = []
    for place, row in rows:
        try:
            known.append(AssetRequest.parse(_fields(row), what="It"))
        except InputRefused as exc:
            faults.append(RejectedRow(place=place, reason=str(exc)))
    return known, faults


def _fields(row: Any) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise InputRefused("It is no JSON object.")
    return row
