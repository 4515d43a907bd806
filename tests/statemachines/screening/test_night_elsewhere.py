"""A whole night on a Step Functions engine elsewhere, through the command."""

import json

from engines_elsewhere import Place
from night_runs import CHUNKS, Night


def test_a_night_on_an_engine_elsewhere_screens_everybody(night: Night, place: Place) -> None:
    """The same definition, functions and tasks; one chunk fails on Spot and is done again on demand."""
    options = ["--engine-endpoint", place.endpoint, "--gateway-port", str(place.gateway_port), "--fail-chunk", "2"]
    done = night.run(*options, "--times", "3")
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["totals"]["screened"] == 24
    assert summary["firstPassFailures"] == [2]
    entered = night.states_entered(summary["runId"])
    assert entered.count("Screen chunk") == CHUNKS
    assert entered.count("Rescreen chunk") == 1
    assert entered[-1] == "Notify run"
    assert "24" in night.messages()
