"""State ``Export customers``: freezes the night as chunks, a pinned list and a manifest."""

import os
from collections.abc import Mapping
from typing import Any

from finflows.contracts.start_input import ExportCustomersInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.wiring import export_customers


def _export(event: Mapping[str, Any]) -> dict[str, Any]:
    request = ExportCustomersInput.parse(event, what="The event of Export customers")
    return export_customers.build(os.environ)(request).to_document()


lambda_handler = lambda_entry("export_customers", _export)
