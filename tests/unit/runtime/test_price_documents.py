"""docs/investments.md names every setting of the quote desk, and the runbook every reason for which plans wait."""

import re
from pathlib import Path

from finflows.investments.reasons import Reason
from finflows.runtime.price_settings import PriceSettings

DOCS = Path(__file__).parents[3] / "docs"


def test_every_setting_is_in_the_table() -> None:
    """And no other; of the same default where it is a number."""
    rows = [line for line in (DOCS / "investments.md").read_text().splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row.split("|")[1])}
    assert {name.upper() for name in PriceSettings.model_fields} == named & {
        name for name in named if re.match(r"FINNHUB|ALPHA|EXCHANGE|PRICE|QUOTE|INVENTED", name)
    }
    defaults = PriceSettings()
    assert f"{defaults.finnhub_calls_per_minute}, {defaults.finnhub_calls_per_second} |" in "\n".join(rows)
    assert f"{defaults.alpha_vantage_calls_per_day}, {defaults.alpha_vantage_calls_per_minute} |" in "\n".join(rows)


def test_the_runbook_speaks_of_every_reason_to_wait_for_a_quote() -> None:
    """Whoever sees one looks there."""
    runbook = (DOCS / "runbook.md").read_text()
    for reason in Reason:
        if reason.transient and reason is not Reason.DATABASE_ERROR:
            assert f"`{reason}`" in runbook
