"""Deliver alert with a defect: it remembers no delivery."""

import json
import runpy
from collections.abc import Callable
from pathlib import Path

from finflows.adapters.deliver_once import IdempotentDelivery
from finflows.contracts.alerts import DeliverAlertOutput

HERE = Path(__file__)
ORIGINAL = json.loads(HERE.with_suffix(".deed.json").read_text())["original"]


def forget(memory: IdempotentDelivery, alert_id: str, deliver: Callable[[], DeliverAlertOutput]) -> DeliverAlertOutput:
    return deliver()


IdempotentDelivery.__call__ = forget  # type: ignore[method-assign]
lambda_handler = runpy.run_path(str(HERE.with_name(f"{ORIGINAL}.py")))["lambda_handler"]
