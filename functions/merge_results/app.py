"""State ``Merge results``: proves that every row was screened and writes the archive record."""

import os
from collections.abc import Mapping
from typing import Any

from finflows.contracts.night import MergeResultsInput
from finflows.runtime.lambda_entry import lambda_entry
from finflows.runtime.night_metrics import night_metrics
from finflows.runtime.wiring import merge_results


def _merge(event: Mapping[str, Any]) -> dict[str, Any]:
    request = MergeResultsInput.parse(event, what="The event of Merge results")
    return merge_results.build(os.environ)(request).to_document()


lambda_handler = lambda_entry("merge_results", _merge, night_metrics)
