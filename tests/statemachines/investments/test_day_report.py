"""The page of an investments day that really ran."""

import json
import re
from pathlib import Path

from investment_runs import RUN, Day


def test_a_day_leaves_a_page_and_the_database_gives_it_again(day: Day, tmp_path: Path) -> None:
    """Every plan with its state; the stale one still due and its price refused; the sums those of the database."""
    done = day.run_for_a_person("--scenario", "MSFT=stale")
    page = day.state / "runs" / RUN / "report.html"
    assert f"Report   {page}" in done.out, done.err
    text = page.read_text()
    found = re.search(r'id="plans-table-rows">(.*?)</script>', text, re.DOTALL)
    assert found
    states = [(row[0], row[1], row[3]) for row in json.loads(found[1])]
    assert states == [("still due", "price stale", "MSFT")] * 2 + [("bought", "", "AAPL")] * 2
    assert "Still due: 2 plans" in text
    ((cost,),) = day.rows("SELECT sum(cost) FROM investing.execution")
    assert f"{cost:,.2f}" in text
    again = tmp_path / "again.html"
    told = day.report(again)
    assert told.exit_code == 0, told.err
    assert again.read_text() == text


def test_a_run_that_is_not_there_has_no_page(day: Day, tmp_path: Path) -> None:
    """And the command says where it looked."""
    day.run("--quiet")
    told = day.report(tmp_path / "r.html", "inv-1999-01-04")
    assert told.exit_code == 2
    assert "There is no run inv-1999-01-04 in the database" in told.err
    assert not (tmp_path / "r.html").exists()
