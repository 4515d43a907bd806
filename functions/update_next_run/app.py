"""State ``Update next run``: advances the plans of a run that have their execution."""

import os
from collections.abc import Mapping
from typing import Any

from finflows.contracts.investment_day import UpdateNextRunInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.wiring import update_next_run


def _update(event: Mapping[str, Any]) -> dict[str, Any]:
    request = UpdateNextRunInput.parse(event, what="The event of Update next run")
    return update_next_run.run(os.environ, request).to_document()


lambda_handler = lambda_entry("update_next_run", _update)
