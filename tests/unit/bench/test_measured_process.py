"""A process for each measurement."""

import signal
import sys
from types import FrameType

import pytest

from finflows.bench.measured_process import MeasurementFailed, run_measured
from finflows.contracts.errors import InputRefused


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_the_answer_and_the_use_of_the_process_are_told() -> None:
    """Memory at least what the process asked for and wrote to."""
    use, answer = run_measured("a test", python("print(len(bytearray(300_000_000)))"))
    assert answer == "300000000\n"
    assert use.peak_mb > 300
    assert use.wall_s > 0
    assert use.cpu_s > 0


def test_a_process_that_fails_is_told_with_its_last_words() -> None:
    with pytest.raises(MeasurementFailed, match="a test ended with exit code 3: second line") as caught:
        run_measured("a test", python("import sys; print('first line\\nsecond line', file=sys.stderr); sys.exit(3)"))
    assert caught.value.code == 3


def test_a_silent_failure_is_told_as_one() -> None:
    with pytest.raises(MeasurementFailed, match="it said nothing"):
        run_measured("a test", python("import os; os._exit(9)"))


def test_refused_input_stays_refused_input() -> None:
    """Exit code 64 is the task programs' word for it."""
    with pytest.raises(InputRefused, match="no such file"):
        run_measured("a test", python("import sys; print('no such file', file=sys.stderr); sys.exit(64)"))


def test_an_interrupted_measurement_leaves_no_process_behind() -> None:
    """The wait for it would otherwise last a minute."""

    class Interrupted(Exception):
        pass

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(Interrupted):
            run_measured("a test", python("import time; time.sleep(60)"))
    finally:
        signal.signal(signal.SIGALRM, before)
