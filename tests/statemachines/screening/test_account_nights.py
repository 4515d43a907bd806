"""The nights of the account's suite, on the embedded engine: what an account is asked to do ends there as it should."""

import multiprocessing
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from account_nights import Ended, break_and_redrive, small_night
from finflows.local.engine import Engine
from finflows.local.outcome import ExecutionOutcome
from night_runs import PROJECT

RUN = "smoke-1"


class EmbeddedMachine:
    """The screening machine of an engine."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def execute(self, start_input: Mapping[str, Any]) -> Ended:
        return _ended(self._engine.execute("ScreeningStateMachine", start_input["runId"], start_input))

    def redrive(self) -> Ended:
        return _ended(self._engine.redrive(RUN))


def _ended(outcome: ExecutionOutcome) -> Ended:
    entered = [
        event["stateEnteredEventDetails"]["name"] for event in outcome.history() if "stateEnteredEventDetails" in event
    ]
    return Ended(outcome.status, len(outcome.run.attempts[-1].redrives), entered, outcome.output)


def run_here(folder: Path) -> None:
    with Engine(PROJECT, folder, workers=2, time_scale=0.01) as engine:
        s3, bucket = engine.client("s3"), engine.bucket("WorkBucket")
        break_and_redrive(EmbeddedMachine(engine), small_night(s3, bucket, RUN), s3, bucket)


def test_the_nights_of_the_account_s_suite_end_as_they_should(tmp_path: Path) -> None:
    """The small one succeeds with its list of one name; broken, it fails in the second pass; redriven, it succeeds."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:  # a process has one engine
        elsewhere.submit(run_here, tmp_path).result()
