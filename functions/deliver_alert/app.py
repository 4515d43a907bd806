"""On the alert queue: delivers each message to the receiver, signed. What fails is seen again, or buried."""

import os
from functools import cache

from aws_lambda_powertools.utilities.typing import LambdaContext

from finflows.application.deliver_alert import DeliverAlert
from finflows.runtime.alert_batches import alert_batches
from finflows.runtime.wiring.deliver_alert import Delivery


@cache
def _delivery() -> Delivery:
    return Delivery(os.environ)


def _of_invocation(context: LambdaContext) -> DeliverAlert:
    return _delivery().of_invocation(context)


lambda_handler = alert_batches(_of_invocation)
