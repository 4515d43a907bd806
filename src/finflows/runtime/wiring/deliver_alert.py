"""Deliver alert, with its real neighbours."""

import random
from collections.abc import Mapping
from typing import Final

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

from finflows.adapters.alert_log import DynamoDbAlertLog
from finflows.adapters.clock import SystemClock
from finflows.adapters.deliver_once import IdempotentDelivery
from finflows.adapters.waiting_messages import SqsWaitingMessages
from finflows.adapters.webhook.http_post import HttpPost
from finflows.adapters.webhook.signed_webhook import SignedWebhook
from finflows.adapters.webhook.webhook_secrets import WebhookSecrets
from finflows.application.deliver_alert import DeliverAlert
from finflows.runtime.alert_settings import DeliverAlertSettings

_QUICK: Final = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3, "mode": "standard"})
# Asked for in each of ten attempts when it does not answer; and the message is tried again anyway.
_ONE_TRY: Final = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1, "mode": "standard"})


class Delivery:
    """The use case, made once per process; each invocation says how long it may take."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        settings = DeliverAlertSettings.from_environment(environment)
        clock = SystemClock()
        dynamodb = boto3.client("dynamodb", config=_QUICK)
        secrets = WebhookSecrets(boto3.client("secretsmanager", config=_ONE_TRY), settings.webhook_secret_arn)
        self._once = IdempotentDelivery(dynamodb, settings.deliveries_table)
        self._deliver = DeliverAlert(
            receiver=SignedWebhook(HttpPost(settings.webhook_url, settings.rules), secrets, clock),
            once=self._once,
            log=DynamoDbAlertLog(dynamodb, settings.alerts_table, clock),
            waiting=SqsWaitingMessages(
                boto3.client("sqs", config=_QUICK), settings.alert_queue_url, settings.alert_dead_letters_url
            ),
            clock=clock,
            between=random.SystemRandom().uniform,
            most_attempts=settings.delivery_attempts,
        )

    def of_invocation(self, context: LambdaContext) -> DeliverAlert:
        self._once.of_invocation(context)
        return self._deliver
