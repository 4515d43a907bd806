"""What template.yaml and the definitions say of each other, and what no linter looks at in the template."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from finflows.local.errors import TemplateRefused
from finflows.local.template.project import ProjectTemplate
from finflows.local.template.resources import ExitRule
from static_checks.findings import Finding
from static_checks.machine_file import PLACEHOLDER, MachineFile

_MOST_EXIT_RULES = 5  # https://docs.aws.amazon.com/batch/latest/APIReference/API_RetryStrategy.html
_LAST_RULE = ExitRule(action="EXIT", on_reason="*")
_SCHEDULES = ("Schedule", "ScheduleV2")


def machine_files(template: ProjectTemplate) -> tuple[list[MachineFile], list[Finding]]:
    """The definitions that the template deploys, and what is wrong with how it names them."""
    machines, findings = [], []
    for logical_id, resource in template.of_type("AWS::Serverless::StateMachine"):
        try:
            machines.append(_machine_file(template, logical_id, resource))
        except TemplateRefused as exc:
            fix = "The checks need every value of DefinitionSubstitutions."
            findings.append(_of_template(template, "substitution", f"{logical_id}: {exc.problem}", fix))
        except OSError as exc:
            problem = f"{logical_id}: DefinitionUri names {exc.filename}, which cannot be read ({exc.strerror})."
            findings.append(_of_template(template, "definition-uri", problem, "Name a file of this project."))
    used = {machine.path for machine in machines}
    for path in sorted((template.folder / "statemachines").glob("*.asl.*")):
        if path.resolve() not in used and not findings:
            problem = "No state machine of template.yaml has this file as its DefinitionUri."
            fix = "Deploy it, or take it away."
            findings.append(Finding(_label(template, path), 1, "", "orphan-definition", problem, fix))
    return machines, findings


def check_substitutions(machine: MachineFile) -> Iterator[Finding]:
    used = set(PLACEHOLDER.findall(machine.text))
    for name in sorted(used - set(machine.substitutions)):
        line = machine.text[: machine.text.index(f"${{{name}}}")].count("\n") + 1
        problem = f"${{{name}}} is no key of DefinitionSubstitutions of {machine.logical_id}."
        fix = "Add it in template.yaml, or mend its spelling."
        yield Finding(machine.label, line, "", "placeholder", problem, fix)
    for name in sorted(set(machine.substitutions) - used):
        problem = f"DefinitionSubstitutions of {machine.logical_id} has {name}, which the definition does not use."
        fix = f"Use ${{{name}}}, or take it out of template.yaml."
        yield Finding(machine.label, 1, "", "substitution", problem, fix)


def check_schedules(template: ProjectTemplate) -> Iterator[Finding]:
    for logical_id, resource in template.of_type("AWS::Serverless::StateMachine", "AWS::Serverless::Function"):
        for name, event in ((resource.get("Properties") or {}).get("Events") or {}).items():
            if event.get("Type") in _SCHEDULES:
                expression, zone = (event.get("Properties") or {}), f"{logical_id}.{name}"
                yield from _zone(template, zone, expression, has_zones=event["Type"] == "ScheduleV2")
    for logical_id, resource in template.of_type("AWS::Scheduler::Schedule"):
        yield from _zone(template, logical_id, resource.get("Properties") or {}, has_zones=True)


def _zone(
    template: ProjectTemplate, schedule: str, properties: Mapping[str, Any], *, has_zones: bool
) -> Iterator[Finding]:
    expression = str(template.intrinsics.resolve(properties.get("ScheduleExpression", properties.get("Schedule", ""))))
    zone = template.intrinsics.resolve(properties.get("ScheduleExpressionTimezone"))
    if zone is None and expression.startswith("cron"):
        problem = f"Schedule {schedule} has no time zone, so it runs in UTC and drifts with daylight saving."
        fix = "Set ScheduleExpressionTimezone" + ("." if has_zones else ", with Type: ScheduleV2.")
        yield _of_template(template, "time-zone", problem, fix)
    elif zone is not None and not _is_zone(str(zone)):
        problem = f"Schedule {schedule} is in the time zone '{zone}', which does not exist."
        yield _of_template(template, "time-zone", problem, "Use a name of the IANA list, such as America/New_York.")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_exit_rules(template: ProjectTemplate) -> Iterator[Finding]:
    for logical_id, definition in template.job_definitions.items():
        rules = definition.exit_rules
        if len(rules) > _MOST_EXIT_RULES:
            problem = f"{logical_id} has {len(rules)} rules in EvaluateOnExit; Batch takes {_MOST_EXIT_RULES}."
            yield _of_template(template, "exit-rules", problem, "Merge rules with a trailing *.")
        if not rules or rules[-1] != _LAST_RULE:
            problem = f"The last EvaluateOnExit rule of {logical_id} is not {{Action: EXIT, OnReason: '*'}}."
            fix = "End with it: a failure that no rule matches is tried again."
            yield _of_template(template, "exit-rules", problem, fix)


def _machine_file(template: ProjectTemplate, logical_id: str, resource: Mapping[str, Any]) -> MachineFile:
    given = (resource.get("Properties") or {}).get("DefinitionSubstitutions") or {}
    properties = template.properties(resource, "DefinitionUri", "DefinitionSubstitutions")
    path = template.file(str(properties["DefinitionUri"]))
    return MachineFile(
        path=path,
        label=_label(template, path),
        logical_id=logical_id,
        text=path.read_text(encoding="utf-8"),
        substitutions=properties.get("DefinitionSubstitutions", {}),
        sources={name: _logical_id(value) for name, value in given.items()},
    )


def _logical_id(value: Any) -> str:
    """`!Ref X` and `!GetAtt X.Arn` -> `X`."""
    if not isinstance(value, dict):
        return ""
    (argument,) = value.values()
    return str(argument[0] if isinstance(argument, list) else argument)


def _label(template: ProjectTemplate, path: Path) -> str:
    folder = template.folder
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _of_template(template: ProjectTemplate, rule: str, problem: str, fix: str) -> Finding:
    return Finding(template.path.name, 1, "", rule, problem, fix)
