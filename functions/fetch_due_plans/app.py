"""State ``Fetch due plans``: advances what an earlier run left behind, then groups what is due."""

import os
from collections.abc import Mapping
from typing import Any

from finflows.contracts.investment_day import FetchDuePlansInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.wiring import fetch_due_plans


def _fetch(event: Mapping[str, Any]) -> dict[str, Any]:
    request = FetchDuePlansInput.parse(event, what="The event of Fetch due plans")
    return fetch_due_plans.run(os.environ, request).to_document()


lambda_handler = lambda_entry("fetch_due_plans", _fetch)
