"""DynamoDB's promise: an item whose write was answered is durable. Stock moto's items end with the process."""

from collections.abc import Iterable
from typing import Any

from moto.dynamodb import models
from moto.dynamodb.models.table import Table

from finflows.local.repairs import seam
from finflows.local.repairs.mending import mend, part


def apply() -> None:
    put_item, delete_item = part(Table, "put_item"), part(Table, "delete_item")
    update_item = part(models.DynamoDBBackend, "update_item")

    def put_item_and_keep(self: Any, *rest: Any, **named: Any) -> Any:
        item = put_item(self, *rest, **named)
        seam.current().items.put(self.name, item.to_json()["Attributes"])
        return item

    def delete_item_and_keep(self: Any, *rest: Any, **named: Any) -> Any:
        item = delete_item(self, *rest, **named)
        if item is not None:
            attributes = item.to_json()["Attributes"]
            seam.current().items.delete(self.name, {name: attributes[name] for name in key_names(self)})
        return item

    def update_item_and_keep(self: Any, table_name: str, *rest: Any, **named: Any) -> Any:
        item = update_item(self, table_name, *rest, **named)
        seam.current().items.put(table_name, item.to_json()["Attributes"])
        return item

    mend(Table, "put_item", put_item_and_keep)
    mend(Table, "delete_item", delete_item_and_keep)
    mend(models.DynamoDBBackend, "update_item", update_item_and_keep)


def key_names(table: Any) -> list[str]:
    return [name for name in (table.hash_key_attr, table.range_key_attr) if name]


def replay(table: Any, items: Iterable[dict[str, Any]]) -> None:
    """Give a new moto table the items that an earlier engine left."""
    for item in items:
        table.put_item(item)
