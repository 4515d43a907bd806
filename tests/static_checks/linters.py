"""statelint, and cfn-lint's schema of the Amazon States Language (E3601).

cfn-lint does not look inside a SAM state machine's file, so the definition is wrapped into a template of its own.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from cfnlint import ManualArgs, lint
from statelint.linter import Linter

from static_checks.expressions import expression_in
from static_checks.findings import Finding
from static_checks.machine_file import MachineFile

_SPECIFICATION = "See https://states-language.net/spec.html."
_STATES = "States"
_PLAIN_WAITS = {"Seconds": 1, "Timestamp": "2026-11-23T06:00:00Z"}


def statelint(machine: MachineFile) -> Iterator[Finding]:
    for problem in Linter.validate(_with_plain_waits(machine.document)):
        told = problem.replace("State Machine.", "")
        yield machine.finding(_innermost(machine, told), "statelint", told.rstrip(".") + ".", _SPECIFICATION)


def _innermost(machine: MachineFile, told: str) -> str:
    """`States.Screen chunks.ItemProcessor.States.Screen chunk.Catch[0]: ...` -> `Screen chunk`."""
    names = [state.name for state in machine.states]
    for part in reversed(told.split(f"{_STATES}.")[1:]):
        if named := [name for name in names if part.startswith(name)]:
            return max(named, key=len)
    return ""


def _with_plain_waits(part: Any) -> Any:
    """statelint 3.1 knows expressions everywhere but in Seconds and Timestamp of a Wait, where AWS takes them too."""
    if isinstance(part, list):
        return [_with_plain_waits(item) for item in part]
    if not isinstance(part, dict):
        return part
    plain = {key: _with_plain_waits(item) for key, item in part.items()}
    if part.get("Type") == "Wait":
        plain |= {key: value for key, value in _PLAIN_WAITS.items() if expression_in(part.get(key)) is not None}
    return plain


def cfn_lint(machine: MachineFile) -> Iterator[Finding]:
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/machine", "Definition": machine.document}
    resource = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Machine": resource}}
    for match in lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"])):
        place = [str(part) for part in match.path or []][4:]
        state = next((name for key, name in reversed(list(pairwise(place))) if key == _STATES), "")
        problem = f"{match.rule.id} {'.'.join(place)}: {match.message.rstrip('.')}."
        yield machine.finding(state, "cfn-lint", problem, _SPECIFICATION)
