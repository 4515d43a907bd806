"""What the programs read from their environment is what template.yaml gives them, no more and no less."""

import re
from pathlib import Path

import pytest

from finflows.adapters.https_list import OFAC_EXPORTS, OFAC_STORAGE_HOST
from finflows.contracts.errors import InputRefused
from finflows.local.template import cloudformation_yaml
from finflows.runtime import alert_settings, investment_settings, price_settings, settings
from static_checks.switched_on import whole_template

PROJECT = Path(__file__).parents[2]
TEMPLATE = whole_template(PROJECT)
POWERTOOLS = {"POWERTOOLS_SERVICE_NAME", "LOG_LEVEL"}
GIVEN_BY_BATCH = {"AWS_BATCH_JOB_ID", "AWS_BATCH_JOB_ATTEMPT"}
LOCAL_ONLY = {"DATABASE_URL", "FINFLOWS_CLOCK"}  # a task's DATABASE_URL may come from a secret
SHARED_BY_GLOBALS = {"WORK_BUCKET", "ARCHIVE_BUCKET", "CODE_VERSION"}

FUNCTIONS = {
    "ExportCustomersFunction": settings.ExportCustomersSettings,
    "MergeResultsFunction": settings.MergeResultsSettings,
    "NotifyRunFunction": settings.NotifyRunSettings,
    "WatchDeadlineFunction": settings.WatchDeadlineSettings,
    "DeliverAlertFunction": alert_settings.DeliverAlertSettings,
    "CheckMarketFunction": investment_settings.CheckMarketSettings,
    "FetchDuePlansFunction": investment_settings.FetchDuePlansSettings,
    "UpdateNextRunFunction": investment_settings.UpdateNextRunSettings,
    "VerifyRunFunction": investment_settings.VerifyRunSettings,
}
TASKS = {
    "ScreenChunkJobDefinition": settings.ScreenChunkSettings,
    "ExecutePlansJobDefinition": investment_settings.ExecutePlansSettings,
}
MORE_OF_TASKS: dict[str, type[settings.Settings]] = {
    "ScreenChunkJobDefinition": alert_settings.SendAlertsSettings,
    "ExecutePlansJobDefinition": price_settings.PriceSettings,
}
LEFT_AS_IT_IS = {  # defaults that only a local run or a test replaces
    *("FINNHUB_URL", "ALPHA_VANTAGE_URL", "EXCHANGE_RATE_URL", "INVENTED_PRICES_ALLOWED", "FINNHUB_CALLS_PER_SECOND"),
    *("FINNHUB_API_KEY", "ALPHA_VANTAGE_API_KEY", "EXCHANGE_RATE_API_KEY", "PRICE_KEYS_MAX_AGE_S"),
    "QUOTE_RETRY_AFTER_S",
}


def variables(model: type[settings.Settings]) -> set[str]:
    return {name.upper() for name in model.model_fields}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_reads_what_its_template_entry_sets(function: str) -> None:
    """Globals may set what a function does not need; everything of its own is read."""
    given = set(TEMPLATE.functions[function].environment)
    wanted = variables(FUNCTIONS[function]) - LOCAL_ONLY
    assert wanted <= given
    assert given - wanted <= POWERTOOLS | SHARED_BY_GLOBALS


def secrets_of(definition: str) -> set[str]:
    """What Batch puts into the task's environment from Secrets Manager."""
    resources = cloudformation_yaml.parse((PROJECT / "template.yaml").read_text())["Resources"]
    entries = resources[definition]["Properties"]["ContainerProperties"].get("Secrets", [])
    return {entry["Name"] for entry in TEMPLATE.intrinsics.resolve(entries)}


@pytest.mark.parametrize("definition", TASKS)
def test_a_task_reads_what_its_job_definition_sets(definition: str) -> None:
    """Two variables come from Batch itself."""
    given = set(TEMPLATE.job_definitions[definition].environment) | secrets_of(definition)
    more = MORE_OF_TASKS.get(definition)
    read = variables(TASKS[definition]) | (variables(more) - LEFT_AS_IT_IS if more else set())
    assert given - POWERTOOLS - LOCAL_ONLY == read - GIVEN_BY_BATCH - LOCAL_ONLY


def test_every_function_of_the_template_is_compared() -> None:
    """A new function has to join."""
    assert set(TEMPLATE.functions) == set(FUNCTIONS)
    assert set(TEMPLATE.job_definitions) == set(TASKS)


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
    environment = TEMPLATE.functions["ExportCustomersFunction"].environment
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
    models = (*FUNCTIONS.values(), *TASKS.values(), *MORE_OF_TASKS.values())
    read = {name for model in models for name in variables(model)}
    assert read - LEFT_AS_IT_IS <= listed <= read | LEFT_AS_IT_IS
