"""The static checks of state machines and template: the project passes, and each check finds its seeded defect."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from investments_defects import INVESTMENTS_DEFECTS
from parcel_defects import PARCEL_DEFECTS
from static_check_defects import DEFECTS, Defect

from finflows.local.template import cloudformation_yaml
from finflows.local.template.project import ProjectTemplate
from static_checks.findings import Finding
from static_checks.project import STAGES, findings_in, findings_of
from static_checks.switched_on import switched_on

PROJECT = Path(__file__).parents[2]
PARCELS = Path(__file__).parent / "parcels_project"
PARTS = ("template.yaml", "statemachines", "events")
RULES = {
    *("alias", "arguments", "cfn-lint", "contract", "dangling", "definition-uri", "delimiters", "duplicate-key"),
    *("end", "endless", "eval", "evaluation", "exit-rules", "expression-length", "expression-place"),
    *("fail-after-catch", "field", "field-order", "function", "group-retry", "job-parameters", "jsonata-syntax"),
    *("map-mode", "name", "not-json", "not-reached", "orphan-definition", "path", "placeholder", "query-language"),
    *("resource", "retry", "retry-error", "retry-pace", "sample", "second-pass-catch", "shape", "statelint"),
    *("states-field", "substitution", "time-out", "time-zone", "unique-name", "unreachable", "variable"),
    *("whole-result", "yaml"),
}


WITHOUT_CFN_LINT = [stage for stage in STAGES if stage.__name__ != "_cfn_lint"]


@cache
def parsed(text: str) -> Any:
    """Most defects leave the template as it is."""
    return cloudformation_yaml.parse(text)


def template_of(folder: Path) -> ProjectTemplate:
    path = folder / "template.yaml"
    document = parsed(path.read_text())
    return ProjectTemplate(document, path.resolve(), switched_on(document))


def copy_of(project: Path, folder: Path) -> Path:
    for part in PARTS:
        copy = shutil.copytree if (project / part).is_dir() else shutil.copy
        copy(project / part, folder / part)
    return folder


def seeded(project: Path, folder: Path, defect: Defect) -> list[Finding]:
    """Findings in a copy with the defect; cfn-lint, which is slow, looks only where nothing else should find it."""
    path = copy_of(project, folder) / defect.file
    text = path.read_text()
    assert defect.old in text, "the defect no longer fits the file: mend the defect"
    path.write_text(text.replace(defect.old, defect.new, 1))
    stages = STAGES if defect.rule == "cfn-lint" else WITHOUT_CFN_LINT
    return findings_in(template_of(folder), stages)


def assert_told(findings: list[Finding], rule: str, state: str, says: str) -> None:
    told = [str(finding) for finding in findings]
    assert len(told) == 1, "\n".join(told)
    assert (findings[0].rule, findings[0].state) == (rule, state), told[0]
    assert says in told[0]


@pytest.mark.parametrize("project", [PROJECT, PARCELS], ids=["finflows", "parcels"])
def test_a_good_project_has_no_findings(project: Path) -> None:
    """The machines that are deployed, and one of the tests' own with every type of state."""
    assert [str(finding) for finding in findings_of(project)] == []


@pytest.mark.parametrize("defect", [*DEFECTS, *INVESTMENTS_DEFECTS], ids=lambda defect: defect.name)
def test_a_defect_gives_its_one_message(defect: Defect, tmp_path: Path) -> None:
    """Rule, state and text: a person finds the place and the fix, and nothing else distracts."""
    assert_told(seeded(PROJECT, tmp_path, defect), defect.rule, defect.state, defect.says)


@pytest.mark.parametrize("defect", PARCEL_DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_in_another_kind_of_state_gives_its_one_message(defect: Defect, tmp_path: Path) -> None:
    """Wait, Parallel, Pass and Fail, a published message, a number for a placeholder."""
    assert_told(seeded(PARCELS, tmp_path, defect), defect.rule, defect.state, defect.says)


def test_a_definition_that_nobody_deploys_is_found(tmp_path: Path) -> None:
    """A copy under another name would be checked, tested and never run."""
    folder = copy_of(PROJECT, tmp_path)
    shutil.copy(folder / "statemachines/screening.asl.yaml", folder / "statemachines/nightly.asl.yaml")
    assert_told(
        findings_in(template_of(folder), WITHOUT_CFN_LINT),
        "orphan-definition",
        "",
        "statemachines/nightly.asl.yaml:1: No state machine",
    )


def test_a_task_without_a_sample_is_found(tmp_path: Path) -> None:
    """What follows it could not be evaluated."""
    folder = copy_of(PROJECT, tmp_path)
    (folder / "events/screening/states/merge_results.json").unlink()
    assert_told(
        findings_in(template_of(folder), WITHOUT_CFN_LINT),
        "sample",
        "Merge results",
        "no sample result in events/screening/states/merge_res",
    )


def test_a_sample_without_a_task_is_found(tmp_path: Path) -> None:
    """It is the leftover of a state that was renamed."""
    folder = copy_of(PROJECT, tmp_path)
    shutil.copy(folder / "events/screening/empty.json", folder / "events/screening/states/split_customers.json")
    assert_told(
        findings_in(template_of(folder), WITHOUT_CFN_LINT), "sample", "", "split_customers.json belongs to no Task"
    )


def test_a_machine_without_a_start_input_is_found(tmp_path: Path) -> None:
    """Without one, nothing is evaluated."""
    folder = copy_of(PARCELS, tmp_path)
    for path in (folder / "events/parcels").glob("*.json"):
        path.unlink()
    assert_told(findings_in(template_of(folder), WITHOUT_CFN_LINT), "sample", "", "no start input in events/parcels/")


def test_every_rule_has_a_seeded_defect() -> None:
    """A check that was never seen to fail may never fail."""
    sources = "".join(path.read_text() for path in (PROJECT / "tests/static_checks").glob("*.py"))
    assert all(f'"{rule}"' in sources for rule in RULES)
    assert {defect.rule for defect in (*DEFECTS, *PARCEL_DEFECTS)} | {"orphan-definition"} == RULES


def test_the_command_prints_a_line_for_each_finding_and_fails(tmp_path: Path) -> None:
    """As `make check` runs it: file, line, state, problem, fix and rule."""
    folder = copy_of(PARCELS, tmp_path)
    machine = folder / "statemachines/parcels.asl.yaml"
    machine.write_text(machine.read_text().replace("    Next: Tell all\n", "    Next: Tell everybody\n"))
    command = [sys.executable, "-m", "static_checks", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT / "tests")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        (
            "statemachines/parcels.asl.yaml:41: state 'Send parcels': It leads to 'Tell everybody', which is no state "
            "beside it. Its neighbours are: Begin, Count parcels, Any parcels there?, Send parcels, Tell all, "
            "Wait a while, All sent, Give up. [dangling]"
        ),
        "state machines: 1 finding",
    ]
