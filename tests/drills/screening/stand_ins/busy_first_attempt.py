"""Screen chunk, which in its first attempt on Spot is never done by itself: what strikes it, strikes it at work.

The deed: ``chunks``, those that are so busy.
"""

import json
import os
import runpy
import sys
import time
from pathlib import Path
from typing import Any

from finflows.adapters.s3_store import S3Store

HERE = Path(__file__)
DEED: dict[str, Any] = json.loads(HERE.with_suffix(".deed.json").read_text())
LONGER_THAN_ANY_DRILL_S = 600.0


def read_for_ever(*_: object) -> None:
    time.sleep(LONGER_THAN_ANY_DRILL_S)


is_first = os.environ["AWS_BATCH_JOB_ATTEMPT"] == "1" and os.environ["AWS_BATCH_JQ_NAME"].startswith("Spot")
if is_first and sys.argv[sys.argv.index("--chunk") + 1] in DEED["chunks"]:
    S3Store.download = read_for_ever  # type: ignore[method-assign]
runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name="__main__")
