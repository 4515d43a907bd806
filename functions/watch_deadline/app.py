"""On its own schedule, 06:00 in New York: tells of a night that is not screened, and hands its rest over."""

import os
from collections.abc import Mapping
from typing import Any

from finflows.contracts.deadline import WatchDeadlineInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.wiring import watch_deadline


def _watch(event: Mapping[str, Any]) -> dict[str, Any]:
    request = WatchDeadlineInput.parse(event, what="The event of Watch deadline")
    return watch_deadline.build(os.environ)(request).to_document()


lambda_handler = lambda_entry("watch_deadline", _watch)
