"""Makes the template's resources in moto's services, with the objects that earlier engines left in the state folder.

Buckets have no versions, locks or lifecycle here: content is a plain file, and a file has one version.
Subscriptions are not made: what is published is read in the outbox.
"""

from collections.abc import Callable
from typing import Any, Final

from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.s3.models import s3_backends
from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from finflows.local import aws_names
from finflows.local.errors import TemplateRefused
from finflows.local.object_files import ObjectFiles
from finflows.local.repairs import objects_as_files
from finflows.local.template.project import ProjectTemplate
from finflows.local.template.resources import Provisioned, StateMachine

_ROLE: Final = aws_names.arn("iam", "role/local", region="")


def reset() -> None:
    """Forget everything that an earlier engine of this process made, and interpret definitions from now on."""
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    for backends in (s3_backends, stepfunctions_parser_backends):
        for account in backends.values():
            account.reset()
    reset_model_data()


def provision(
    template: ProjectTemplate,
    files: ObjectFiles,
    client: Callable[[str], Any],
    define: Callable[[StateMachine], None],
) -> None:
    """`define` makes a state machine, such as `create_machine`; what it raises, this does."""
    for bucket in template.buckets.values():
        made = s3_backends[aws_names.ACCOUNT_ID][aws_names.PARTITION].create_bucket(bucket.name, aws_names.REGION)
        objects_as_files.replay(files, made)
    for topic in template.topics.values():
        client("sns").create_topic(Name=topic.name)
    for queue in template.queues.values():
        client("sqs").create_queue(QueueName=queue.name, Attributes=_queue_attributes(queue))
    for table in template.tables.values():
        client("dynamodb").create_table(**{**_table_arguments(table), "TableName": table.name})
    for secret in template.secrets.values():
        value = str(secret.properties.get("SecretString", "local"))
        client("secretsmanager").create_secret(Name=secret.name, SecretString=value)
    for machine in template.state_machines.values():
        define(machine)


def create_machine(machine: StateMachine) -> None:
    """In the interpreter of this process. Raises TemplateRefused when the definition does not parse."""
    backend = stepfunctions_parser_backends[aws_names.ACCOUNT_ID][aws_names.REGION]
    try:
        backend.create_state_machine(name=machine.name, definition=machine.definition, roleArn=_ROLE)
    except InvalidDefinition as exc:
        raise TemplateRefused(machine.source, f"is not a valid definition: {exc}") from exc


def _queue_attributes(queue: Provisioned) -> dict[str, str]:
    known = (
        "VisibilityTimeout",
        "MessageRetentionPeriod",
        "DelaySeconds",
        "ReceiveMessageWaitTimeSeconds",
        "FifoQueue",
    )
    return {key: str(queue.properties[key]) for key in known if key in queue.properties}


def _table_arguments(table: Provisioned) -> dict[str, Any]:
    keys = ("AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput")
    return {key: table.properties[key] for key in keys if key in table.properties}
