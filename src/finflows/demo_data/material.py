"""The name material: one small file per origin under `material/`, written for finflows from general knowledge.

A file lists common given names, surnames, places and trades of one origin, commonest first, and the shapes in which
they make names. Nobody's name is in it: names are combined at random, so one may by chance be a real person's. `rare`
is the share of surnames made from syllables (`stem` + `link` + `ending`): they give the long tail of seldom names that
every real customer file has. `father` is a man's given name, whoever bears it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Sex = Literal["male", "female"]
Words = Mapping[str, tuple[tuple[str, int], ...]]

_NOT_ORIGINS = frozenset({"common", "list_words", "variants"})


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """What one origin's records are made of. `share` is of customers, `listed` of list entries, in tenths of a part."""

    name: str
    share: int
    listed: int
    rare_percent: int
    countries: tuple[tuple[str, int], ...]
    cities: tuple[tuple[str, str], ...]
    programs: tuple[tuple[str, int], ...]
    persons: tuple[str, ...]
    companies: tuple[str, ...]
    words: Mapping[Sex, Words]
    feminine: tuple[tuple[str, str], ...]


def read_text(name: str) -> str:
    """The text of one resource file of the package."""
    return (resources.files("finflows.demo_data") / "material" / name).read_text(encoding="utf-8")


def read_toml(name: str) -> dict[str, Any]:
    """One resource file, parsed."""
    return tomllib.loads(read_text(name))


def listed_words(text: str) -> tuple[tuple[str, int], ...]:
    """`"Kim*9, Lee, Al_"` -> `(("Kim", 9), ("Lee", 1), ("Al ", 1))`; `;` parts words that hold a comma."""
    separator = ";" if ";" in text else ","
    words = []
    for item in text.split(separator):
        word, _, times = " ".join(item.split()).partition("*")
        words.append((word.replace("''", "").replace("_", " "), int(times or 1)))
    return tuple(words)


def shape_lines(text: str) -> tuple[str, ...]:
    """The shapes of a material file, one a line."""
    return tuple(line for line in text.splitlines() if line)


@cache
def common_words() -> Words:
    """Words that records of every origin share, such as initials and trades."""
    return _words(read_toml("common.toml")["words"])


@cache
def origins() -> tuple[Origin, ...]:
    """Every origin, by name."""
    folder = resources.files("finflows.demo_data") / "material"
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(_origin(name, read_toml(f"{name}.toml")) for name in names if name not in _NOT_ORIGINS)


def _origin(name: str, file: dict[str, Any]) -> Origin:
    by_sex = {sex: file["words"].pop(sex) for sex in ("male", "female")}
    shared = {"father": by_sex["male"].get("given", ""), **file["words"]}
    return Origin(
        name=name,
        share=round(file["share"] * 10),
        listed=round(file["listed"] * 10),
        rare_percent=round(file["rare"] * 100),
        countries=listed_words(file["countries"]),
        cities=tuple(_city(item) for item, _ in listed_words(file["cities"])),
        programs=listed_words(file["programs"]),
        persons=shape_lines(file["persons"]),
        companies=shape_lines(file["companies"]),
        words={
            "male": {**common_words(), **_words({**shared, **by_sex["male"]})},
            "female": {**common_words(), **_words({**shared, **by_sex["female"]})},
        },
        feminine=tuple(sorted(file.get("feminine", {}).items(), key=lambda pair: -len(pair[0]))),
    )


def _words(table: Mapping[str, str]) -> Words:
    return {key: listed_words(text) for key, text in table.items()}


def _city(item: str) -> tuple[str, str]:
    city, _, country = item.partition("/")
    return city, country
