"""A sanctions list entry with all that OFAC's four files say of it. Text is "" where OFAC says nothing."""

from dataclasses import dataclass
from typing import Literal

EntryType = Literal["individual", "vessel", "aircraft", "entity"]


@dataclass(frozen=True, slots=True)
class Alias:
    """A row of ALT.CSV: `kind` is aka, fka or nka."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Address:
    """A row of ADD.CSV; every entry has at least one, be it empty."""

    street: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Vessel:
    """The columns of SDN.CSV that only a ship fills: tonnages in tons, as text with thousands separators."""

    call_sign: str
    kind: str
    tonnage: str
    gross_tonnage: str
    flag: str
    owner: str


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """One entry: its row of SDN.CSV (`programs` as there: "SDGT] [IFSR"), its aliases and its addresses."""

    number: int
    name: str
    type: EntryType
    programs: str
    title: str
    remarks: str
    vessel: Vessel | None
    aliases: tuple[Alias, ...]
    addresses: tuple[Address, ...]
