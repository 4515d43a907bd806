"""What ``finflows list inspect`` tells of a sanctions list. Listed names are public; none is told all the same."""

from typing import Annotated

from pydantic import Field

from finflows.contracts.base import Contract
from finflows.contracts.night import Count, ListFacts


class BadListRow(Contract):
    file: str
    line: Annotated[int, Field(ge=1)]
    reason: str


class ListInspection(Contract):
    """``damage``: why no run would take the list. ``doubts``: why a run that is strict would not."""

    facts: ListFacts
    age_hours: float | None = None
    names_by_list: dict[str, Count]
    bad_rows: list[BadListRow]
    damage: list[str]
    doubts: list[str]
