"""A bug: the first attempt at a chunk crashes with an exception that quotes a customer, and then chains another."""

import json
import runpy
import sys
from pathlib import Path

from finflows.adapters.s3_store import S3Store

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())
crashed = HERE.with_suffix(".crashed")


def crash(_store: S3Store, key: str, _path: Path) -> None:
    try:
        {}[DEED["quoted"]]
    except KeyError as exc:
        raise ValueError(f"{DEED['quoted']} cannot be stored as {key}") from exc


if DEED["chunk"] in sys.argv and not crashed.exists():
    crashed.touch()
    S3Store.upload = crash  # type: ignore[method-assign]
runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name="__main__")
