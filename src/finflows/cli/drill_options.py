"""The options of drills, the same on every command that runs something: faults to inject, and compressed time.

A fault binds the command that carries it, is used up as it strikes, and is forgotten when the command ends.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from finflows.local.faults import Faults

_CHUNK_FAULTS = {
    "--fail-chunk": "Drill: this chunk's task ends with exit code 70.",
    "--kill-chunk": "Drill: this chunk's task gets SIGKILL while it works.",
    "--spot-reclaim": "Drill: this chunk's task gets SIGTERM, as when Fargate Spot takes its machine back.",
    "--hang-chunk": "Drill: this chunk's task never ends by itself.",
}
_FUNCTION_FAULTS = {
    "--lambda-error": "Drill: this function fails (export_customers, merge_results, ...).",
    "--lambda-service-error": "Drill: Lambda itself fails when this function is called; the machine retries that.",
}


@dataclass(frozen=True, slots=True)
class Drill:
    """Without drill options: no faults, and time as it is."""

    faults: Faults
    time_scale: float
    timeout_scale: float


def drill_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options to a command, which is given what they say as ``drill``."""

    @wraps(command)
    def with_drill(**given: Any) -> None:
        times = given.pop("times")
        faults = Faults(
            fail_chunk=dict.fromkeys(given.pop("fail_chunk"), times),
            kill_chunk=dict.fromkeys(given.pop("kill_chunk"), times),
            spot_reclaim=dict.fromkeys(given.pop("spot_reclaim"), times),
            hang_chunk=dict.fromkeys(given.pop("hang_chunk"), times),
            lambda_error=dict.fromkeys(map(_logical_id, given.pop("lambda_error")), times),
            lambda_service_error=dict.fromkeys(map(_logical_id, given.pop("lambda_service_error")), times),
            throttled_starts=given.pop("throttle_start"),
        )
        command(drill=Drill(faults, given.pop("time_scale"), given.pop("timeout_scale")), **given)

    decorated = with_drill
    for option in reversed(_options()):
        decorated = option(decorated)
    return decorated


def _options() -> list[Callable[[Callable[..., None]], Callable[..., None]]]:
    return [
        *(
            click.option(name, multiple=True, metavar="N", type=click.IntRange(0), help=told)
            for name, told in _CHUNK_FAULTS.items()
        ),
        *(click.option(name, multiple=True, metavar="FUNCTION", help=told) for name, told in _FUNCTION_FAULTS.items()),
        click.option(
            "--times",
            default=1,
            show_default=True,
            type=click.IntRange(1),
            help="Drill: how often each of these faults strikes.",
        ),
        click.option(
            "--throttle-start",
            default=0,
            metavar="K",
            type=click.IntRange(0),
            help="Drill: the first K calls of StartExecution are throttled.",
        ),
        click.option(
            "--time-scale",
            default=1.0,
            show_default=True,
            type=click.FloatRange(0),
            help="Drill: multiplies the waits before retries.",
        ),
        click.option(
            "--timeout-scale",
            default=1.0,
            show_default=True,
            type=click.FloatRange(0, min_open=True),
            help="Drill: multiplies time-outs, and the grace between SIGTERM and SIGKILL.",
        ),
    ]


def _logical_id(name: str) -> str:
    """``merge_results`` is ``MergeResultsFunction`` in the template; such a name is taken as it is."""
    return name if name[:1].isupper() else "".join(part.capitalize() for part in name.split("_")) + "Function"
