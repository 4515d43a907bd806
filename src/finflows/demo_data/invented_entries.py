"""Invented list entries: persons, companies, organisations, vessels, aircraft, in the proportions of the 2021 list.

Names are drawn from the same words as customers' names, but seldom words as often as common ones: about one customer in
a hundred then meets a namesake, as with the real list, not one in forty.
"""

from collections.abc import Sequence
from functools import cache
from random import Random

from finflows.demo_data.aliases import company_aliases, person_aliases
from finflows.demo_data.entries import Address, EntryType, SampleEntry, Vessel
from finflows.demo_data.material import Origin, Sex, Words, listed_words, origins, read_toml, shape_lines
from finflows.demo_data.remarks import company_remarks, digits, person_remarks, remarks_text, shared_remarks
from finflows.demo_data.seeds import number_below, one_in, one_of
from finflows.demo_data.shapes import Shape, Wordbook, shape_table
from finflows.demo_data.slots import by_rank, spread, word_table

_KINDS: tuple[tuple[EntryType, int], ...] = (("individual", 52), ("entity", 40), ("vessel", 5), ("aircraft", 3))
_WOMEN_ONE_IN = 14
_ORGANISATION_ONE_IN = 12  # of entities: a front, brigade or committee
_TITLE_ONE_IN = 9
_NOT_ON_LISTS = ("initial", "suffix", "english", "coined", "junior")  # parts of shapes: a list writes names out


def invented_entry(number: int, linked_to: Sequence[str], rng: Random) -> SampleEntry:
    """One entry; `linked_to` names entities that stand before it (at least one)."""
    kind = one_of(rng, _kinds())
    if kind == "vessel":
        return _vessel(number, linked_to, rng)
    if kind == "aircraft":
        return _aircraft(number, linked_to, rng)
    origin = one_of(rng, _origins())
    return _person(number, origin, linked_to, rng) if kind == "individual" else _company(number, origin, linked_to, rng)


def _person(number: int, origin: Origin, linked_to: Sequence[str], rng: Random) -> SampleEntry:
    sex: Sex = "female" if one_in(rng, _WOMEN_ONE_IN) else "male"
    given, family = one_of(rng, _person_shapes(origin, sex)).draw(rng)
    city, country = one_of(rng, origin.cities)
    programs = one_of(rng, _programs(origin))
    nickname = _nickname(origin, rng)
    remarks = [
        *person_remarks(city, country, sex.capitalize(), rng),
        *shared_remarks(programs, nickname, linked_to, rng),
    ]
    return SampleEntry(
        number=number,
        name=f"{family.upper()}, {given}",
        type="individual",
        programs=programs,
        title=_word("titles", rng) if one_in(rng, _TITLE_ONE_IN) else "",
        remarks=remarks_text(remarks),
        vessel=None,
        aliases=person_aliases(given, family, nickname, rng),
        addresses=_addresses(city, country, rng),
    )


def _company(number: int, origin: Origin, linked_to: Sequence[str], rng: Random) -> SampleEntry:
    shapes = _organisation_shapes(origin) if one_in(rng, _ORGANISATION_ONE_IN) else _company_shapes(origin)
    name = one_of(rng, shapes).draw(rng)[0].upper().replace('"', "'")
    city, country = one_of(rng, origin.cities)
    programs = one_of(rng, _programs(origin))
    acronym = "".join(word[0] for word in name.split())
    remarks = [*company_remarks(country, rng), *shared_remarks(programs, acronym, linked_to, rng)]
    return SampleEntry(
        number=number,
        name=name,
        type="entity",
        programs=programs,
        title="",
        remarks=remarks_text(remarks),
        vessel=None,
        aliases=company_aliases(name, rng),
        addresses=_addresses(city, country, rng),
    )


def _vessel(number: int, linked_to: Sequence[str], rng: Random) -> SampleEntry:
    first, second = _word("vessel_first", rng).upper(), _word("vessel_second", rng).upper()
    name = f"{first} {_word('vessel_number', rng)}" if one_in(rng, 4) else f"{first} {second}"
    owner = one_of(rng, tuple(linked_to))
    tonnage = 1_500 + number_below(rng, 300_000)
    ship = Vessel(
        call_sign=f"{one_of(rng, ('T2', 'P3', 'HO', 'EP', 'V4'))}{digits(3, rng)}" if one_in(rng, 3) else "",
        kind=_word("ship_kinds", rng),
        tonnage=f"{tonnage:,}" if one_in(rng, 4) else "",
        gross_tonnage=f"{tonnage * 11 // 20:,}" if one_in(rng, 4) else "",
        flag=_word("flags", rng),
        owner=owner if one_in(rng, 12) else "",
    )
    remarks = [f"Vessel Registration Identification IMO 9{digits(6, rng)}", f"Linked To: {owner}"]
    return SampleEntry(
        number=number,
        name=name,
        type="vessel",
        programs=_word("ship_programs", rng),
        title="",
        remarks=remarks_text(remarks),
        vessel=ship,
        aliases=company_aliases(name, rng),
        addresses=(Address("", "", ""),),
    )


def _aircraft(number: int, linked_to: Sequence[str], rng: Random) -> SampleEntry:
    tail = _word("aircraft", rng) + digits(4, rng)
    remarks = [
        f"Aircraft Model {_word('aircraft_models', rng)}",
        f"Aircraft Manufacturer's Serial Number (MSN) {digits(5, rng)}",
        f"Aircraft Tail Number {tail}",
        f"Linked To: {one_of(rng, tuple(linked_to))}",
    ]
    return SampleEntry(
        number=number,
        name=tail,
        type="aircraft",
        programs=_word("aircraft_programs", rng),
        title="",
        remarks=remarks_text(remarks),
        vessel=None,
        aliases=(),
        addresses=(Address("", "", ""),),
    )


def _addresses(city: str, country: str, rng: Random) -> tuple[Address, ...]:
    if one_in(rng, 4):
        return (Address("", "", ""),)
    first = Address(_word("streets", rng), city, country) if one_in(rng, 2) else Address("", city, country)
    return (first, Address("", "", country)) if one_in(rng, 3) else (first,)


def _nickname(origin: Origin, rng: Random) -> str:
    if "kunya" in origin.words["male"]:
        return f"ABU {one_of(rng, word_table(by_rank(origin.words['male']['father']), '')).upper()}"
    return _word("nicknames", rng)


def _word(key: str, rng: Random) -> str:
    return one_of(rng, word_table(by_rank(_list_words()[key]), ""))


@cache
def _list_words() -> Words:
    files = {**read_toml("common.toml")["words"], **read_toml("list_words.toml")}
    return {key: listed_words(text) for key, text in files.items()}


@cache
def _kinds() -> tuple[EntryType, ...]:
    return spread(_KINDS)


@cache
def _origins() -> tuple[Origin, ...]:
    return spread(tuple((origin, origin.listed) for origin in origins()))


@cache
def _programs(origin: Origin) -> tuple[str, ...]:
    return word_table(by_rank(origin.programs), "")


@cache
def _person_shapes(origin: Origin, sex: Sex) -> tuple[Shape, ...]:
    lines = [line for line in origin.persons if not any(part in line for part in _NOT_ON_LISTS)]
    return shape_table(Wordbook(origin, sex, flat=True), lines)


@cache
def _company_shapes(origin: Origin) -> tuple[Shape, ...]:
    return shape_table(Wordbook(origin, "male", flat=True), origin.companies)


@cache
def _organisation_shapes(origin: Origin) -> tuple[Shape, ...]:
    lines = shape_lines(read_toml("common.toml")["organisations"])
    return shape_table(Wordbook(origin, "male", flat=True), lines)
