"""Invented customers, one after the other: none is kept, so a million rows take no more memory than ten.

The mix follows what a US fintech's file looks like: about three in ten records in capitals, one in seven a company,
names of many origins, most without their accents. Rows stay the same when more rows are asked for, and undamaged rows
stay the same whatever the list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from typing import Literal

from finflows.demo_data.listed_damage import DamagedName, ListedName, damaged_name
from finflows.demo_data.material import Origin, Sex, origins
from finflows.demo_data.seeds import number_below, seeded
from finflows.demo_data.shapes import Shape, Wordbook, shape_table
from finflows.demo_data.slots import SLOTS, by_rank, spread, word_table

COMPANY_SHARE = 0.15
UPPER_SHARE = 0.30  # of all records: systems that store capitals only
LOWER_SHARE = 0.02  # typed on a phone
INVERTED_SHARE = 0.04  # of persons: "Family, Given"
ACCENTED_IN_TEN = 2  # records in ten that kept the accents their name has
DAMAGED_SHARE = 0.0015  # list names among customers, as in the project's reference input
UNKNOWN_BIRTH_SHARE = 0.08

_OLDEST = date(1934, 1, 1).toordinal()
_YOUNGEST = date(2007, 12, 31).toordinal()  # customers are adults


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """One row. `date_of_birth` is ISO 8601 or "", `country` ISO 3166 alpha-2; `truth` if a list name was damaged."""

    customer_id: str
    name: str
    type: Literal["INDIVIDUAL", "BUSINESS"]
    date_of_birth: str
    country: str
    truth: DamagedName | None = None


@dataclass(frozen=True, slots=True)
class _Voice:
    """Tables of one origin and sex, with or without accents."""

    persons: tuple[Shape, ...]
    companies: tuple[Shape, ...]
    countries: tuple[str, ...]


def customers(
    rows: int, seed: int, listed: tuple[ListedName, ...] = (), damaged_share: float = DAMAGED_SHARE
) -> Iterator[DemoCustomer]:
    """`rows` customers; about `damaged_share` of them bear a damaged name of `listed`, spread evenly over the file.

    Raises:
        ValueError: a negative number of rows, or a share outside 0 .. 1.
    """
    if rows < 0 or not 0 <= damaged_share <= 1:
        raise ValueError(f"rows={rows} must not be negative and damaged_share={damaged_share} must be within 0 .. 1")
    return _customers(rows, seed, listed, damaged_share)


def _customers(rows: int, seed: int, listed: tuple[ListedName, ...], damaged_share: float) -> Iterator[DemoCustomer]:
    names, facts = seeded("names", seed), seeded("facts", seed)
    turns = _turns(listed, damaged_share, seed)
    turn = next(turns, None)
    for number in range(rows):
        customer = _invented(number, names, facts)
        if turn and turn[0] == number:
            customer = _bearing(customer, turn[1])
            turn = next(turns)
        yield customer


def _turns(listed: tuple[ListedName, ...], share: float, seed: int) -> Iterator[tuple[int, DamagedName]]:
    """Row numbers, rising, and the damaged names that stand there: one in each block of 1 / share rows."""
    rng = seeded("damage", seed)
    block = round(1 / share) if share else 0
    turn = 0
    while listed and block:
        yield turn * block + number_below(rng, block), damaged_name(listed, turn, rng)
        turn += 1


def _invented(number: int, names: Random, facts: Random) -> DemoCustomer:
    random = names.random
    voice = _voices()[int(random() * SLOTS)]
    is_company = random() < COMPANY_SHARE
    shape = (voice.companies if is_company else voice.persons)[int(random() * SLOTS)]
    name = _lettered(_styled(shape, names), random())
    born = _birth_date(facts)
    country = voice.countries[int(facts.random() * SLOTS)]
    if is_company:
        return DemoCustomer(f"C{number:07d}", name, "BUSINESS", "", country)
    return DemoCustomer(f"C{number:07d}", name, "INDIVIDUAL", born, country)


def _styled(shape: Shape, rng: Random) -> str:
    given, family = shape.draw(rng)
    if rng.random() < INVERTED_SHARE and family:
        return f"{family}, {given}"
    return shape.written(given, family)


def _lettered(name: str, chance: float) -> str:
    if chance < UPPER_SHARE:
        return name.upper()
    return name.lower() if chance < UPPER_SHARE + LOWER_SHARE else name


def _birth_date(facts: Random) -> str:
    """The mean of two draws: most customers are neither very young nor very old."""
    share = (facts.random() + facts.random()) / 2
    if facts.random() < UNKNOWN_BIRTH_SHARE:
        return ""
    return date.fromordinal(_OLDEST + int(share * (_YOUNGEST - _OLDEST + 1))).isoformat()


def _bearing(customer: DemoCustomer, truth: DamagedName) -> DemoCustomer:
    is_person = truth.listed.is_person
    born = customer.date_of_birth if is_person else ""
    kind: Literal["INDIVIDUAL", "BUSINESS"] = "INDIVIDUAL" if is_person else "BUSINESS"
    return DemoCustomer(customer.customer_id, truth.name, kind, born, customer.country, truth)


@cache
def _voices() -> tuple[_Voice, ...]:
    weighted = []
    for origin in origins():
        for sex in ("male", "female"):
            weighted.append((_voice(origin, sex, accented=False), origin.share * (10 - ACCENTED_IN_TEN)))
            weighted.append((_voice(origin, sex, accented=True), origin.share * ACCENTED_IN_TEN))
    return spread(weighted)


def _voice(origin: Origin, sex: Sex, *, accented: bool) -> _Voice:
    return _Voice(
        persons=shape_table(Wordbook(origin, sex, accented), origin.persons),
        companies=shape_table(Wordbook(origin, "male", accented), origin.companies),
        countries=word_table(by_rank(origin.countries), ""),
    )
