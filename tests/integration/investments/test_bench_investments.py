"""``finflows bench investments``: a small day, measured against a server of its own."""

import json
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from finflows.adapters.postgres.due_plans import PostgresDuePlans
from finflows.adapters.postgres.run_rows import facts_of
from finflows.application.purchase_decisions import PurchaseDecisions
from finflows.application.session_guard import stored_run
from finflows.bench.investments.answers import DayRun, InvestmentMeasurements, RowByRowRun
from finflows.bench.investments.measuring import require_purchases
from finflows.bench.investments.plan import InvestmentPlan
from finflows.bench.investments.row_by_row import execute_one
from finflows.bench.investments.row_versions import row_versions
from finflows.bench.measured_process import MeasurementFailed
from finflows.local.postgres.installations import installations
from investment_days import MONDAY, InvestmentDays
from investment_invariants import complaints

DAY = DayRun("PostgreSQL 18.1", 0.1, 1, 10, 0.1, 0.1, 10, 0.1, 0.1, 0.1, 0.1)


def test_a_small_day_is_measured_printed_and_written(tmp_path: Path) -> None:
    """Every figure comes from a real server; a second start writes nothing."""
    if not installations():
        pytest.skip("no PostgreSQL server program on this machine")
    out = tmp_path / "bench"
    bench = [sys.executable, "-m", "finflows.cli.main", "bench", "investments", "--quick", "--out", str(out)]
    told = subprocess.run([*bench, "--plans", "60", "--symbols", "3"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "round 1 of 1: 60 plans" in told.stderr
    figures = json.loads((out / "bench.json").read_text(encoding="utf-8"))
    assert (figures["plans"], figures["api_calls"], figures["task_plans"]) == (60, 4, 60)
    assert figures["tables_written_by_second_start"] == []
    here, delayed = figures["speeds"]
    assert here["baseline_plans"] == delayed["baseline_plans"] == 60
    assert delayed["round_trip_ms"] >= 1.5
    assert figures["task_peak_mb"]["median"] < 200
    assert "# Investments, measured" in (out / "bench.md").read_text(encoding="utf-8")
    assert str(tmp_path) not in (out / "bench.json").read_text(encoding="utf-8")


def test_the_baseline_buys_as_correctly_as_the_product(database: str) -> None:
    """Else the comparison would be one with nothing: the same rows, and a second time none."""
    with InvestmentDays(database) as days:
        account = days.account()
        for symbol in (days.asset("ACME", "33.3"), days.asset("BOLT", "500", scale=0)):
            for _ in range(3):
                days.plan(account, symbol)
        days.fetch(MONDAY)
        run = stored_run(PostgresDuePlans(days.connection), days.run_id(MONDAY))
        decisions = PurchaseDecisions(run, days.calendar, days.desk(run))
        plans = [plan for (plan,) in days.rows("SELECT plan_id FROM investing.plan ORDER BY plan_id")]
        bought = [execute_one(days.connection, facts_of(run), plan, decisions) for plan in plans]
        assert bought == [True, True, True, False, False, False]
        assert [status for _, _, status, _ in days.executions()] == ["filled"] * 3 + ["skipped"] * 3
        assert complaints(days.owner) == []
        before = row_versions(days.owner)
        again = [execute_one(days.connection, facts_of(run), plan, decisions) for plan in plans]
        assert again == [False] * 6
        assert row_versions(days.owner) == before


@pytest.mark.parametrize("lacking", ["the day", "row by row"])
def test_what_buys_nothing_gets_no_figures(lacking: str) -> None:
    """It would be the quickest of all."""
    plan = InvestmentPlan(plans=10)
    day = replace(DAY, executed=0) if lacking == "the day" else DAY
    baseline = RowByRowRun(0 if lacking == "row by row" else 10, 0.1, 0.1)
    measured = InvestmentMeasurements([day], [], [baseline], [DAY], [RowByRowRun(10, 0.1, 0.1)], [])
    with pytest.raises(MeasurementFailed, match=f"{lacking} .* bought 0 of 10 plans"):
        require_purchases(plan, measured)


def test_the_wire_passes_on_everything_later() -> None:
    """Half a round trip in each direction, and the end of it, too."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        echo = threading.Thread(target=_echo, args=(server,))
        echo.start()
        argv = [sys.executable, "-m", "finflows.bench.investments.delay_proxy"]
        host, port = server.getsockname()
        with subprocess.Popen([*argv, host, str(port), "0.02"], stdout=subprocess.PIPE, text=True) as proxy:
            assert proxy.stdout is not None
            with socket.create_connection((host, int(proxy.stdout.readline()))) as client:
                started = time.perf_counter()
                client.sendall(b"hello")
                assert client.recv(100) == b"hello"
                assert time.perf_counter() - started >= 0.04
                client.shutdown(socket.SHUT_WR)
                assert client.recv(100) == b""
            proxy.kill()
        echo.join()


def _echo(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        while data := connection.recv(100):
            connection.sendall(data)
