"""What the programs read from their environment is what template.yaml gives them, no more and no less."""

import re
from pathlib import Path

import pytest

from finflows.adapters.https_list import OFAC_EXPORTS, OFAC_STORAGE_HOST
from finflows.contracts.errors import InputRefused
from finflows.local.template.project import ProjectTemplate
from finflows.runtime import alert_settings, settings

PROJECT = Path(__file__).parents[2]
POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}
GIVEN_BY_BATCH = {"AWS_BATCH_JOB_ID", "AWS_BATCH_JOB_ATTEMPT"}
SHARED_BY_GLOBALS = {"WORK_BUCKET", "ARCHIVE_BUCKET", "CODE_VERSION"}

FUNCTIONS = {
    "ExportCustomersFunction": settings.ExportCustomersSettings,
    "MergeResultsFunction": settings.MergeResultsSettings,
    "NotifyRunFunction": settings.NotifyRunSettings,
    "WatchDeadlineFunction": settings.WatchDeadlineSettings,
    "DeliverAlertFunction": alert_settings.DeliverAlertSettings,
}


def variables(model: type[settings.Settings]) -> set[str]:
    return {name.upper() for name in model.model_fields}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reads_what_its_template_entry_sets(function: str) -> None:
    """Globals may set what a function does not need; everything of its own is read."""
    given = set(ProjectTemplate.load(PROJECT).functions[function].environment)
    wanted = variables(FUNCTIONS[function])
    assert wanted <= given
    assert given - wanted <= POWERTOOLS | SHARED_BY_GLOBALS


def test_the_task_reads_what_its_job_definition_sets() -> None:
    """Two variables come from Batch itself."""
    given = set(ProjectTemplate.load(PROJECT).job_definitions["ScreenChunkJobDefinition"].environment)
    wanted = variables(settings.ScreenChunkSettings) | variables(alert_settings.SendAlertsSettings)
    assert given - POWERTOOLS == wanted - GIVEN_BY_BATCH


def test_every_function_of_the_template_is_compared() -> None:
    """A new function has to join."""
    assert set(ProjectTemplate.load(PROJECT).functions) == set(FUNCTIONS)


def test_a_missing_variable_is_named() -> None:
    """The message says which, and who sets it."""
    with pytest.raises(InputRefused, match=r"ARCHIVE_BUCKET: Field required.*template\.yaml"):
        settings.MergeResultsSettings.from_environment({"WORK_BUCKET": "w", "CODE_VERSION": "1"})


def test_values_are_checked_like_the_start_input() -> None:
    """A threshold of 88 is a percentage, not a score."""
    with pytest.raises(InputRefused, match="MIN_MATCH"):
        settings.ExportCustomersSettings.from_environment(
            {"WORK_BUCKET": "w", "ARCHIVE_BUCKET": "a", "LIST_SOURCE": "l", "CODE_VERSION": "1", "MIN_MATCH": "88"}
        )


def test_the_list_comes_from_ofac_and_only_over_https_unless_somebody_says_otherwise() -> None:
    """The template's defaults are what the adapters know of OFAC's service."""
    environment = ProjectTemplate.load(PROJECT).functions["ExportCustomersFunction"].environment
    deployed = settings.ExportCustomersSettings.from_environment(environment)
    assert deployed.list_source == OFAC_EXPORTS
    assert deployed.list_redirect_hosts == {OFAC_STORAGE_HOST}
    assert deployed.list_loopback_http is False
    assert (deployed.list_max_age_hours, deployed.list_max_shrink) == (0, 0.05)


def test_hosts_are_separated_by_commas() -> None:
    """Spaces and a last comma do not matter; none at all is none."""
    base = {"WORK_BUCKET": "w", "ARCHIVE_BUCKET": "a", "LIST_SOURCE": "l", "CODE_VERSION": "1"}
    for given, hosts in (("a.example, b.example,", {"a.example", "b.example"}), ("", set())):
        read = settings.ExportCustomersSettings.from_environment({**base, "LIST_REDIRECT_HOSTS": given})
        assert read.list_redirect_hosts == hosts


def test_the_document_lists_every_variable_and_no_other() -> None:
    """docs/architecture.md, in its table."""
    _, _, section = (PROJECT / "docs/architecture.md").read_text().partition("## Environment of the programs")
    rows = [line.split("|")[1] for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    listed = {name for cell in rows for name in re.findall(r"`([A-Z_]+)`", cell)}
    models = (*FUNCTIONS.values(), settings.ScreenChunkSettings, alert_settings.SendAlertsSettings)
    assert listed == {name for model in models for name in variables(model)}
