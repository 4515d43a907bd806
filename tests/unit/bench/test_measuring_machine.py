"""What a figure was measured on, and the core it was measured on."""

import os
import sys
from pathlib import Path

import pytest

from finflows.bench.machine import _cpu_model, load_average, this_machine
from finflows.bench.one_core import on_one_core


def test_the_machine_is_told_by_processor_and_versions() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.cpu
    assert machine.python.endswith(".".join(map(str, sys.version_info[:3])))
    assert set(machine.libraries) == {"finflows", "numpy", "pyarrow", "rapidfuzz"}
    assert load_average() >= 0


def test_linux_tells_the_processors_model(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor\t: 0\nmodel name\t: Example 9000: fast\n\nprocessor\t: 1\n")
    assert _cpu_model(info) == "Example 9000: fast"


@pytest.mark.parametrize("content", ["processor\t: 0\n", None])
def test_elsewhere_it_is_the_platforms_word(tmp_path: Path, content: str | None) -> None:
    info = tmp_path / "cpuinfo"
    if content is not None:
        info.write_text(content)
    assert _cpu_model(info)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process on a core")
def test_a_benchmark_is_held_on_one_core_and_let_go_again() -> None:
    before = os.sched_getaffinity(0)
    with on_one_core() as held:
        assert held
        assert len(os.sched_getaffinity(0)) == 1
    assert os.sched_getaffinity(0) == before


def test_where_a_process_cannot_be_held_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with on_one_core() as held:
        assert not held
