"""Plans and assets as the files that `finflows plans import` reads: one JSON document, or a CSV of plans."""

import csv
import json
from collections.abc import Iterable
from dataclasses import asdict

from finflows.demo_data.customer_rows import TextSink
from finflows.demo_data.plans import DemoAsset, DemoPlan

_NOT_IMPORTED = "broken"


def write_plans_json(plans: Iterable[DemoPlan], assets: Iterable[DemoAsset], sink: TextSink) -> None:
    """``{"assets": [...], "plans": [...]}`` with exact amounts as text."""
    document = {"assets": [_row(asset) for asset in assets], "plans": [_row(plan) for plan in plans]}
    sink.write(json.dumps(document, indent=1) + "\n")


def write_plans_csv(plans: Iterable[DemoPlan], sink: TextSink) -> None:
    rows = [_row(plan) for plan in plans]
    writer = csv.DictWriter(sink, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def write_assets_csv(assets: Iterable[DemoAsset], sink: TextSink) -> None:
    rows = [_row(asset) for asset in assets]
    writer = csv.DictWriter(sink, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


def _row(record: DemoPlan | DemoAsset) -> dict[str, object]:
    values = asdict(record).items()
    return {name: value if isinstance(value, int) else str(value) for name, value in values if name != _NOT_IMPORTED}
