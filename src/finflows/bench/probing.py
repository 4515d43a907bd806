"""The end of a program that measures: it runs the named measurement and prints its answer as JSON."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from finflows.contracts.errors import FinflowsError


def probe(measurements: Mapping[str, Callable[..., Any]], name: str, request: str) -> None:
    """``request`` is a JSON object of the measurement's arguments; its answer is a dataclass.

    An input that is refused ends the program with the error's exit code and its text on standard error.
    """
    try:
        answer = measurements[name](**json.loads(request))
    except FinflowsError as exc:
        sys.stderr.write(f"{exc}\n")
        sys.exit(exc.exit_code)
    sys.stdout.write(json.dumps(asdict(answer)))
