"""Screen chunk, with a queue that takes none of one chunk's alerts in its first attempt."""

import json
import os
import runpy
import sys
from collections.abc import Iterable
from pathlib import Path

from finflows.adapters.alert_queue import SqsAlertQueue
from finflows.contracts.alerts import DeliverAlertInput
from finflows.contracts.errors import TryAgain

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())


def refuse(alerts: SqsAlertQueue, messages: Iterable[DeliverAlertInput]) -> None:
    raise TryAgain("SQS does not take alerts: a drill.")


first = os.environ["AWS_BATCH_JOB_ATTEMPT"] == "1"
if first and DEED["chunk"] == sys.argv[sys.argv.index("--chunk") + 1]:
    SqsAlertQueue.send = refuse  # type: ignore[method-assign]
runpy.run_path(str(HERE.with_name(f"{DEED['original']}.py")), run_name="__main__")
