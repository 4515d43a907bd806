"""The environment of what sends and delivers alerts: see settings.py."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from finflows.adapters.webhook.address_gate import ReceiverRules
from finflows.application.customer_alerts import AlertPolicy
from finflows.runtime.settings import Hosts, Settings


def _ports(value: object) -> object:
    return [int(part) for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Ports = Annotated[frozenset[Annotated[int, Field(ge=1, le=65535)]], BeforeValidator(_ports)]


class SendAlertsSettings(Settings):
    """An empty ``alert_queue_url`` means that no receiver is configured: nobody is alerted."""

    alert_queue_url: str = ""
    alert_payload: Literal["thin", "full"] = "thin"
    alert_repeats: Literal["send", "suppress"] = "send"

    @property
    def policy(self) -> AlertPolicy:
        return AlertPolicy(full_payload=self.alert_payload == "full", send_repeats=self.alert_repeats == "send")


class DeliverAlertSettings(Settings):
    alert_queue_url: str
    alert_dead_letters_url: str
    alerts_table: str
    deliveries_table: str
    webhook_url: str
    webhook_hosts: Hosts = frozenset()
    webhook_ports: Ports = frozenset({443})
    webhook_loopback: bool = False
    webhook_secret_arn: str
    delivery_attempts: Annotated[int, Field(ge=1)] = 100

    @property
    def rules(self) -> ReceiverRules:
        return ReceiverRules(hosts=self.webhook_hosts, ports=self.webhook_ports, loopback=self.webhook_loopback)
