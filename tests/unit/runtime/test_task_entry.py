"""Exit codes of tasks, in real processes: Batch sees nothing else."""

import json
import signal
import subprocess
import sys
from typing import Any

import pytest

HEAD = """
import sys, time
from finflows.contracts.errors import *
from finflows.runtime.task_entry import task_entry
def run():
"""
TAIL = """
sys.exit(task_entry("screen_chunk", run))
"""


def task(body: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", HEAD + body + TAIL], capture_output=True, text=True, check=False)


def last_log(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return document


@pytest.mark.parametrize(
    ("body", "exit_code"),
    [
        ("    return {'hits': 2}", 0),
        ("    raise InputRefused('no such chunk')", 64),
        ("    raise NightInconsistent('bytes differ')", 70),
        ("    raise ObjectMissing('b', 'k')", 75),
        ("    return 1 // 0", 70),
    ],
)
def test_the_exit_code_says_whether_another_try_makes_sense(body: str, exit_code: int) -> None:
    """0 done, 64 input, 70 bug or contradiction, 75 try again."""
    assert task(body).returncode == exit_code


def test_facts_are_logged_at_the_end() -> None:
    """Counts, not names."""
    assert last_log(task("    return {'hits': 2}"))["hits"] == 2


def test_a_bug_is_logged_by_place_without_the_data_that_its_message_quotes() -> None:
    """int('Jane Doe') quotes its argument in the message: the log must not."""
    done = task("    return {'n': int('Jane Doe')}")
    assert "Jane" not in done.stdout + done.stderr
    assert last_log(done)["error_type"] == "ValueError"
    assert any("run" in frame for frame in last_log(done)["where"])


def test_sigterm_ends_the_task_with_try_again() -> None:
    """Spot takes the machine: exiting 0 would count as success."""
    body = "    print('ready', flush=True)\n    time.sleep(60)\n"
    process = subprocess.Popen([sys.executable, "-c", HEAD + body + TAIL], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        while "ready" not in process.stdout.readline():
            pass
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 75


def test_the_program_refuses_arguments_that_it_does_not_know() -> None:
    """It says which ones the job definition passes."""
    done = subprocess.run(
        [sys.executable, "batch_tasks/screen_chunk/main.py", "--chunk", "one"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 64
    assert "job definition passes --run-id, --chunk and --redo-for" in last_log(done)["reason"]
