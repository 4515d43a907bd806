"""Export customers, on a night on which the list's source changes right after the export.

The deed: ``list_folder``, and ``others``, the folder of what is put in its place.
"""

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

DEED: dict[str, str] = json.loads(Path(__file__).with_suffix(".deed.json").read_text())
export = import_module(DEED["original"]).lambda_handler


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    answer = export(event, context)
    for path in Path(DEED["others"]).iterdir():
        shutil.copy(path, DEED["list_folder"])
    return answer
