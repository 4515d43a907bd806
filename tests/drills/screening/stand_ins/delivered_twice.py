"""Deliver alert, from a queue that hands every batch out twice. The second answer is the one that counts."""

import json
import runpy
from pathlib import Path
from typing import Any

HERE = Path(__file__)
ORIGINAL = json.loads(HERE.with_suffix(".deed.json").read_text())["original"]
deliver = runpy.run_path(str(HERE.with_name(f"{ORIGINAL}.py")))["lambda_handler"]


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    deliver(event, context)
    return deliver(event, context)
