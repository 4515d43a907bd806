"""`finflows bench alerts` measures the real way; here a little of it, for what it counts, not for how quick it was."""

import json
from pathlib import Path

import pytest

from night_runs import FINFLOWS, Night


@pytest.mark.parametrize(
    ("flow", "burst", "rounds"),
    [
        ("0.4", 5, 0),
        pytest.param("0.4", 5, 1, marks=pytest.mark.long),
        pytest.param("0.4", 10_000, 0, marks=pytest.mark.long),
    ],
    ids=["quick", "with nights beside receivers", "ten thousand matches"],
)
def test_every_match_is_delivered_and_posted_once(night: Night, flow: str, burst: int, rounds: int) -> None:
    """Counted at the receiver and in the records."""
    out = night.folder / "bench"
    size = ("--rate", "50", "--seconds", flow, "--burst", str(burst), "--rounds", str(rounds), "--rows", "200")
    done = night.run_command([*FINFLOWS, "bench", "alerts", *size, "--out", str(out)])
    assert done.returncode in {0, 1}, done.stderr  # a busy machine may be late
    figures = json.loads((out / "bench.json").read_text())
    for name, sent in (("steady", 20), ("burst", burst)):
        counted = figures[name]
        assert (counted["sent"], counted["delivered"], counted["posted"]) == (sent, sent, sent), name
    assert set(figures["screening_s"]) == ({"none", "well", "down"} if rounds else set())
    assert "Match to 2xx" in Path(out / "bench.md").read_text()
