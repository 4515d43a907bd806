"""A defect: alerts hold names, though nobody has asked for the full payload."""

import json
import runpy
from pathlib import Path

from finflows.application.customer_alerts import AlertPolicy

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())
AlertPolicy.full_payload = property(lambda _policy: True, lambda _policy, _given: None)  # type: ignore[assignment]
runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name="__main__")
