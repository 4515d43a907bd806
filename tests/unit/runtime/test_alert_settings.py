"""The environment of what delivers alerts."""

from finflows.adapters.webhook.address_gate import receiver_address
from finflows.runtime.alert_settings import DeliverAlertSettings

ENVIRONMENT = {
    "ALERT_QUEUE_URL": "queue",
    "ALERT_DEAD_LETTERS_URL": "dead",
    "ALERTS_TABLE": "alerts",
    "DELIVERIES_TABLE": "deliveries",
    "WEBHOOK_SECRET_ARN": "secret",
}


def test_hosts_are_compared_in_small_letters_however_they_are_written() -> None:
    """Who copies a host out of the address means the same one."""
    hosts = {"WEBHOOK_URL": "https://Hooks.Example.com/alerts", "WEBHOOK_HOSTS": "Hooks.Example.com, other.example"}
    settings = DeliverAlertSettings.from_environment({**ENVIRONMENT, **hosts})
    assert receiver_address(settings.webhook_url, settings.rules).host == "hooks.example.com"
