"""State ``Check market``: is the market open, and until when?"""

import os
from collections.abc import Mapping
from typing import Any

from finflows.contracts.investment_day import CheckMarketInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.wiring import check_market


def _check(event: Mapping[str, Any]) -> dict[str, Any]:
    request = CheckMarketInput.parse(event, what="The event of Check market")
    return check_market.run(os.environ, request).to_document()


lambda_handler = lambda_entry("check_market", _check)
