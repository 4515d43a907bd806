"""Programs that the engine starts: how they end, and with whom."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from finflows.local import fault_program, tether
from finflows.local.child_environment import child_environment
from finflows.local.interruption import heeding_signals
from finflows.local.spawning import Launch, Spawner, send_signal, stop

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def spawner() -> Iterator[Spawner]:
    made = Spawner()
    yield made
    made.close()


def launched(spawner: Spawner, program: Path, *arguments: str, log: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = child_environment("http://127.0.0.1:1", {"EXTRA": "yes"})
    return spawner.start(Launch(program, arguments, environment, folder=program.parent), log)


def test_a_program_runs_as_if_started_by_itself(spawner: Spawner, tmp_path: Path) -> None:
    """Its own folder first on the path, its own arguments, the environment that was made for it."""
    (tmp_path / "beside.py").write_text("value = 'beside'\n")
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys, beside\nprint(beside.value, sys.argv[1:], os.environ['EXTRA'], __name__)\nsys.exit(3)\n"
    )
    with (tmp_path / "log").open("wb") as log:
        assert launched(spawner, program, "a", "b c", log=log).wait() == 3
    assert (tmp_path / "log").read_text() == "beside ['a', 'b c'] yes __main__\n"


def test_a_program_that_does_not_end_on_sigterm_is_killed(spawner: Spawner, tmp_path: Path) -> None:
    """After the grace."""
    program = tmp_path / "stubborn.py"
    program.write_text(
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('x', flush=True)\ntime.sleep(60)\n"
    )
    with (tmp_path / "log").open("wb") as log:
        process = launched(spawner, program, log=log)
    while not (tmp_path / "log").stat().st_size:
        assert process.poll() is None
    assert stop(process, 0.05) == -signal.SIGKILL
    send_signal(process, signal.SIGTERM)


def test_the_program_of_a_spoiled_attempt_exits_or_hangs(spawner: Spawner, tmp_path: Path) -> None:
    """A real process either way."""
    program = Path(fault_program.__file__)
    with (tmp_path / "log").open("wb") as log:
        assert launched(spawner, program, "exit", "70", log=log).wait() == 70
        hanging = launched(spawner, program, "hang", log=log)
        with pytest.raises(subprocess.TimeoutExpired):
            hanging.wait(0.2)
        assert stop(hanging, 10) == -signal.SIGTERM


def test_a_program_whose_engine_has_gone_ends_at_once(tmp_path: Path) -> None:
    """Between the start and the tether, the engine may have been killed."""
    program = tmp_path / "program.py"
    program.write_text("print('ran')\n")
    somebody_else = str(os.getpid() + 1)
    command = [sys.executable, "-P", tether.__file__, somebody_else, str(program)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")


def test_where_the_kernel_does_not_watch_a_thread_does() -> None:
    """The end comes when the parent is another one."""
    parents = iter([7, 7, 1])
    ended: list[bool] = []
    tether._watch(7, lambda: next(parents), lambda: ended.append(True), look_every_s=0)
    assert ended == [True]


def test_nothing_of_the_persons_aws_settings_is_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither credentials nor profile nor endpoint; the made-up ones are there."""
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "real")
    made = child_environment("http://127.0.0.1:1", {"A": "1", "B": "1"}, {"B": "2"})
    assert "AWS_SESSION_TOKEN" not in made
    assert "AWS_PROFILE" not in made
    assert made["AWS_ACCESS_KEY_ID"] == "testing"
    assert (made["AWS_ENDPOINT_URL"], made["A"], made["B"]) == ("http://127.0.0.1:1", "1", "2")


def test_a_signal_is_heeded_once() -> None:
    """The first is a wish; the second does what it always does."""
    with heeding_signals() as interruption:
        assert interruption.signal_name is None
        os.kill(os.getpid(), signal.SIGINT)
        assert interruption.signal_name == "SIGINT"
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_another_thread_than_the_main_one_heeds_no_signals() -> None:
    """Python allows it nowhere else."""
    before = signal.getsignal(signal.SIGINT)
    seen: list[object] = []

    def work() -> None:
        with heeding_signals() as interruption:
            seen.extend([interruption.signal_name, signal.getsignal(signal.SIGINT)])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [None, before]
