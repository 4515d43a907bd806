"""All checks of a project, in an order in which a cause is told before its consequences.

A stage runs when the one before found nothing: a definition that is no YAML has no states, and a machine with a
dangling Next cannot be walked through.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from finflows.local.template.project import ProjectTemplate
from static_checks import expressions, graph, house_style, linters, retries, samples, template_links, yaml_text
from static_checks.findings import Finding
from static_checks.machine_file import MachineFile
from static_checks.service_arguments import ServiceArguments
from static_checks.switched_on import whole_template
from static_checks.values import Values
from static_checks.walk import Walk

Stage = Callable[[MachineFile, ProjectTemplate], Iterable[Finding]]


def findings_of(project: Path) -> list[Finding]:
    """Every finding in the folder that holds template.yaml, statemachines/ and events/."""
    return findings_in(whole_template(project), STAGES)


def findings_in(template: ProjectTemplate, stages: Sequence[Stage]) -> list[Finding]:
    machines, findings = template_links.machine_files(template)
    findings += [*template_links.check_schedules(template), *template_links.check_exit_rules(template)]
    for machine in machines:
        findings += _first_findings(machine, template, stages)
    return sorted(findings)


def _first_findings(machine: MachineFile, template: ProjectTemplate, stages: Sequence[Stage]) -> list[Finding]:
    for stage in stages:
        found = list(stage(machine, template))
        if found:
            return found
    return []


def _text(machine: MachineFile, _template: ProjectTemplate) -> Iterator[Finding]:
    yield from template_links.check_substitutions(machine)
    yield from yaml_text.check(machine)


def _structure(machine: MachineFile, template: ProjectTemplate) -> Iterator[Finding]:
    yield from graph.check(machine)
    yield from house_style.check(machine)
    yield from retries.check(machine, template)
    yield from expressions.check(machine)


def _statelint(machine: MachineFile, _template: ProjectTemplate) -> Iterator[Finding]:
    yield from linters.statelint(machine)


def _cfn_lint(machine: MachineFile, _template: ProjectTemplate) -> Iterator[Finding]:
    yield from linters.cfn_lint(machine)


def _sample_data(machine: MachineFile, template: ProjectTemplate) -> Iterator[Finding]:
    given, findings = samples.load(machine, template.folder / "events")
    yield from findings
    if findings:
        return
    arguments = ServiceArguments(machine, template)
    values = Values(machine)
    for state in machine.states:
        if state.type == "Task":
            arguments.check_results(state, given, values)
    yield from values.findings or Walk(machine, given, arguments, Values(machine)).findings()


STAGES: tuple[Stage, ...] = (_text, _structure, _statelint, _cfn_lint, _sample_data)
