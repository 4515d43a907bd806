"""A defect: Screen chunk writes its done marker before the results that the marker vouches for."""

import json
import runpy
from pathlib import Path

from finflows.adapters.s3_store import S3Store

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())
held: dict[str, bytes] = {}
write = S3Store.write


def hold(_store: S3Store, key: str, path: Path) -> None:
    held[key] = path.read_bytes()


def write_before_what_is_held(store: S3Store, key: str, data: bytes) -> None:
    write(store, key, data)
    for results, content in held.items():
        write(store, results, content)


S3Store.upload = hold  # type: ignore[method-assign]
S3Store.write = write_before_what_is_held  # type: ignore[method-assign]
runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name="__main__")
