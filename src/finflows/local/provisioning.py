"""Makes the template's resources in moto's services, with the objects that earlier engines left in the state folder.

Buckets have no versions, locks or lifecycle here: content is a plain file, and a file has one version.
Subscriptions are not made: what is published is read in the outbox. Queues are ours: queue_service.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from moto.core.config import default_user_config
from moto.core.model_instances import reset_model_data
from moto.dynamodb.models import dynamodb_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from finflows.local import aws_names
from finflows.local.errors import TemplateRefused
from finflows.local.kept_items import KeptItems
from finflows.local.kept_secrets import kept_secret
from finflows.local.object_files import ObjectFiles
from finflows.local.repairs import items_kept, objects_as_files
from finflows.local.template.project import ProjectTemplate
from finflows.local.template.resources import Provisioned, StateMachine

_ROLE: Final = aws_names.arn("iam", "role/local", region="")


@dataclass(frozen=True, slots=True)
class Kept:
    """What the state folder holds for the services."""

    objects: ObjectFiles
    items: KeptItems
    secrets: Path


def reset() -> None:
    """Forget everything that an earlier engine of this process made, and interpret definitions from now on."""
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    for backends in (dynamodb_backends, s3_backends, secretsmanager_backends, stepfunctions_parser_backends):
        for account in backends.values():
            account.reset()
    reset_model_data()


def provision(
    template: ProjectTemplate,
    kept: Kept,
    client: Callable[[str], Any],
    define: Callable[[StateMachine], None],
) -> None:
    """`define` makes a state machine, such as `create_machine`; what it raises, this does."""
    for bucket in template.buckets.values():
        made = s3_backends[aws_names.ACCOUNT_ID][aws_names.PARTITION].create_bucket(bucket.name, aws_names.REGION)
        objects_as_files.replay(kept.objects, made)
    for topic in template.topics.values():
        client("sns").create_topic(Name=topic.name)
    for table in template.tables.values():
        client("dynamodb").create_table(**{**_table_arguments(table), "TableName": table.name})
        made = dynamodb_backends[aws_names.ACCOUNT_ID][aws_names.REGION].get_table(table.name)
        items_kept.replay(made, kept.items.replay(table.name, items_kept.key_names(made)))
    for secret in template.secrets.values():
        client("secretsmanager").create_secret(Name=secret.name, SecretString=_secret_value(secret, kept.secrets))
    for machine in template.state_machines.values():
        define(machine)


def create_machine(machine: StateMachine) -> None:
    """In the interpreter of this process. Raises TemplateRefused when the definition does not parse."""
    backend = stepfunctions_parser_backends[aws_names.ACCOUNT_ID][aws_names.REGION]
    try:
        backend.create_state_machine(name=machine.name, definition=machine.definition, roleArn=_ROLE)
    except InvalidDefinition as exc:
        raise TemplateRefused(machine.source, f"is not a valid definition: {exc}") from exc


def _secret_value(secret: Provisioned, folder: Path) -> str:
    if "GenerateSecretString" in secret.properties:
        return kept_secret(folder, secret.name)
    return str(secret.properties.get("SecretString", "local"))


def _table_arguments(table: Provisioned) -> dict[str, Any]:
    keys = ("AttributeDefinitions", "KeySchema", "BillingMode", "ProvisionedThroughput")
    return {key: table.properties[key] for key in keys if key in table.properties}
