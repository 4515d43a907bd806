"""The deadline watch as it is deployed: its handler in a process of its own, beside what a real night left behind."""

import csv
import json
import subprocess
import sys
from pathlib import Path

from night_runs import CHUNKS, PROJECT, RUN, Night

SIX = "2026-11-23T11:00:00Z"


def watch(night: Night) -> dict[str, object]:
    program = Path(__file__).with_name("watch_once.py")
    command = [sys.executable, str(program), str(night.state), SIX]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_a_night_that_failed_is_handed_over_and_told_once(night: Night) -> None:
    """One chunk fails for ever: its customers, and nobody else, go the old way."""
    night.run("--run-id", RUN, "--fail-chunk", "3", "--times", "9")
    key = f"runs/{RUN}/handover/unscreened.csv"
    assert watch(night) == {"runId": RUN, "status": "MISSED", "told": True, "handoverKey": key}
    with night.stored(RUN, "handover/unscreened.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["customer_id"] for row in rows] == [f"C{number:02d}" for number in range(3, 24, CHUNKS)]
    assert {row["why"] for row in rows} == {"chunk 3 was not screened"}
    assert night.messages().count(f"Screening {RUN}: NOT FINISHED by 06:00 New York") == 1
    assert watch(night) == {"runId": RUN, "status": "MISSED", "told": False}
