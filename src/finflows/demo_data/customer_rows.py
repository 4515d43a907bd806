"""Customers as lines of a file, CSV or NDJSON, with or without optional columns; and the truth about damaged ones."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from finflows.demo_data.customers import DemoCustomer

TRUTH_COLUMNS = ("customer_id", "name", "entity_id", "listed_name", "damage")


class TextSink(Protocol):
    """Anything that text is written to."""

    def write(self, text: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Columns:
    """Which optional columns follow customerId, name and type."""

    date_of_birth: bool = False
    country: bool = False

    def names(self) -> tuple[str, ...]:
        """The header."""
        optional = (("dateOfBirth", self.date_of_birth), ("country", self.country))
        return ("customerId", "name", "type", *(name for name, wanted in optional if wanted))

    def values(self, customer: DemoCustomer) -> tuple[str, ...]:
        """One row, in the order of `names`."""
        born = (customer.date_of_birth,) if self.date_of_birth else ()
        country = (customer.country,) if self.country else ()
        return (customer.customer_id, customer.name, customer.type, *born, *country)


def write_csv(rows: Iterable[DemoCustomer], columns: Columns, sink: TextSink) -> None:
    """A header and a row per customer, LF at the end of each."""
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(columns.names())
    writer.writerows(map(columns.values, rows))


def write_ndjson(rows: Iterable[DemoCustomer], columns: Columns, sink: TextSink) -> None:
    """A JSON object per line and customer; blank fields are left out."""
    for line in _json_lines(rows, columns):
        sink.write(line)


def noting_truth(rows: Iterable[DemoCustomer], sink: TextSink) -> Iterator[DemoCustomer]:
    """Pass the customers on; note as CSV which bear a damaged list name, whose it was, and the kind of damage."""
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(TRUTH_COLUMNS)
    for customer in rows:
        if customer.truth:
            listed = customer.truth.listed
            row = (customer.customer_id, customer.name, listed.entity_id, listed.name, customer.truth.damage)
            writer.writerow(row)
        yield customer


def _json_lines(rows: Iterable[DemoCustomer], columns: Columns) -> Iterator[str]:
    encode = json.JSONEncoder(ensure_ascii=False).encode
    names = columns.names()
    for row in map(columns.values, rows):
        fields = {name: value for name, value in zip(names, row, strict=True) if value}
        yield f"{encode(fields)}\n"
