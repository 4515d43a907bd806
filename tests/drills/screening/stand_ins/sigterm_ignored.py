"""A defect: Screen chunk goes on after SIGTERM."""

import json
import runpy
import signal
from pathlib import Path

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())
signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.signal = lambda *_: None  # type: ignore[assignment]
runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name="__main__")
