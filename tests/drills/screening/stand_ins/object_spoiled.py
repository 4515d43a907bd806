"""Screen chunk, on a night on which somebody spoils a stored object before or after one chunk is screened.

The deed: ``chunk``, ``when`` ("before" or "after" its task), ``key`` below the run, and ``how``.
"""

import json
import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())


def corrupted(content: bytes) -> bytes:
    """Doing it twice changes nothing more."""
    return content[:-1] + b"\0"


def miscounted(content: bytes) -> bytes:
    marker: dict[str, Any] = json.loads(content)
    return json.dumps({**marker, "rowsScreened": marker["rowsIn"] - 1}).encode()


CHANGES: dict[str, Callable[[bytes], bytes]] = {"corrupted": corrupted, "miscounted": miscounted}


def spoil() -> None:
    s3, bucket = boto3.client("s3"), os.environ["WORK_BUCKET"]
    key = f"runs/{argument('--run-id')}/{DEED['key']}"
    if DEED["how"] == "deleted":
        s3.delete_object(Bucket=bucket, Key=key)
        return
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    s3.put_object(Bucket=bucket, Key=key, Body=CHANGES[DEED["how"]](content))


def argument(name: str) -> str:
    return sys.argv[sys.argv.index(name) + 1]


def is_time(moment: str) -> bool:
    return argument("--chunk") == DEED["chunk"] and DEED["when"] == moment


if is_time("before"):
    spoil()
try:
    runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name="__main__")
finally:
    if is_time("after"):
        spoil()
