"""The options of drills: what a command is given when they are used, and when they are not."""

import click
import pytest
from click.testing import CliRunner

from finflows.cli.drill_options import Drill, drill_options
from finflows.local.faults import Faults


@pytest.fixture
def given() -> list[Drill]:
    return []


@pytest.fixture
def command(given: list[Drill]) -> click.Command:
    @click.command()
    @drill_options
    def probe(drill: Drill) -> None:
        given.append(drill)

    return probe


def test_without_drill_options_nothing_breaks_and_time_is_as_it_is(given: list[Drill], command: click.Command) -> None:
    """The nightly case."""
    CliRunner().invoke(command, [], catch_exceptions=False)
    assert given == [Drill(Faults(), 1.0, 1.0)]


def test_every_fault_can_strike_several_targets_as_often_as_asked(given: list[Drill], command: click.Command) -> None:
    """--times is for all of them."""
    told = "--fail-chunk 7 --fail-chunk 12 --kill-chunk 1 --spot-reclaim 2 --hang-chunk 3 --times 4"
    more = "--lambda-error merge_results --lambda-service-error NotifyRunFunction --throttle-start 2"
    scales = "--time-scale 0.01 --timeout-scale 0.5"
    CliRunner().invoke(command, f"{told} {more} {scales}".split(), catch_exceptions=False)
    expected = Faults(
        fail_chunk={7: 4, 12: 4},
        kill_chunk={1: 4},
        spot_reclaim={2: 4},
        hang_chunk={3: 4},
        lambda_error={"MergeResultsFunction": 4},
        lambda_service_error={"NotifyRunFunction": 4},
        throttled_starts=2,
    )
    assert given == [Drill(expected, 0.01, 0.5)]


@pytest.mark.parametrize("wrong", ["--fail-chunk -1", "--times 0", "--timeout-scale 0", "--kill-chunk x"])
def test_what_could_not_strike_is_a_usage_error(command: click.Command, wrong: str) -> None:
    """A drill of nothing proves nothing."""
    assert CliRunner().invoke(command, wrong.split()).exit_code == 2
