"""States ``Verify run`` and ``Require completion``: says what is still due, and lets an incomplete run fail."""

import os
from collections.abc import Mapping
from typing import Any

from finflows.application.required_completion import require_completion
from finflows.contracts.investment_day import VerifyRunInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.wiring import verify_run


def _verify(event: Mapping[str, Any]) -> dict[str, Any]:
    request = VerifyRunInput.parse(event, what="The event of Verify run")
    found = verify_run.run(os.environ, request)
    require_completion(request, found)
    return found.to_document()


lambda_handler = lambda_entry("verify_run", _verify)
