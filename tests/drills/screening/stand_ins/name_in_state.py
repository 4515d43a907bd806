"""A defect: a function tells the Map's iterations more than a reference.

The deed: ``list``, the field of the answer that holds the items of the Map, and what is ``quoted`` in each.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

DEED: dict[str, str] = json.loads(Path(__file__).with_suffix(".deed.json").read_text())
answered = import_module(DEED["original"]).lambda_handler


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    answer = answered(event, context)
    return {**answer, DEED["list"]: [{**item, "note": DEED["quoted"]} for item in answer[DEED["list"]]]}
