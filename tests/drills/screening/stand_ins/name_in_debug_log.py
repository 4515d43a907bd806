"""A defect: somebody has left a customer in a log line of level DEBUG, in a task or in a function."""

import json
import runpy
from pathlib import Path

from aws_lambda_powertools import Logger

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())
Logger().debug("screening", extra={"customer": DEED["quoted"]})
globals().update(runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name=__name__))
