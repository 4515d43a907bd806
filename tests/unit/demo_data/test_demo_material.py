"""The resource files: readable, complete, usable."""

import unicodedata

import pytest

from finflows.demo_data.letters import plain
from finflows.demo_data.material import Origin, Sex, common_words, listed_words, origins, shape_lines
from finflows.demo_data.shapes import Wordbook, shape_table

EVERY_ORIGIN = pytest.mark.parametrize("origin", origins(), ids=lambda origin: origin.name)


def test_word_lists_know_weights_spaces_and_commas() -> None:
    assert listed_words("Kim*9, Lee,\nAl_") == (("Kim", 9), ("Lee", 1), ("Al ", 1))
    assert listed_words("Co., Ltd.*2; Inc") == (("Co., Ltd.", 2), ("Inc", 1))
    assert listed_words("''*3, er") == (("", 3), ("er", 1))


def test_shapes_are_one_a_line() -> None:
    assert shape_lines("\n3 given\n1 surname\n") == ("3 given", "1 surname")


def test_many_origins_are_there() -> None:
    """The mix that the demonstration promises."""
    promised = {"anglo", "spanish", "arabic", "persian", "russian", "chinese", "korean", "vietnamese", "turkish"}
    promised |= {"west_african", "south_asian", "french", "german", "italian", "portuguese", "japanese"}
    assert promised <= {origin.name for origin in origins()}


@EVERY_ORIGIN
def test_every_shape_finds_its_words(origin: Origin) -> None:
    """A key that is missing or a misspelled literal would fail only when it is drawn."""
    sexes: tuple[Sex, ...] = ("male", "female")
    for sex in sexes:
        assert shape_table(Wordbook(origin, sex), origin.persons)
    assert shape_table(Wordbook(origin, "male"), origin.companies)


@EVERY_ORIGIN
def test_words_are_composed_and_become_ascii(origin: Origin) -> None:
    """Composed letters (NFC), as systems store them; OFAC's files are ASCII, and so is the sample list."""
    words = [word for by_key in origin.words.values() for listed in by_key.values() for word, _ in listed]
    assert all(unicodedata.is_normalized("NFC", word) for word in words)
    assert [word for word in words if not plain(word).isascii()] == []


@EVERY_ORIGIN
def test_every_city_has_a_country_and_every_country_two_letters(origin: Origin) -> None:
    assert all(city and country for city, country in origin.cities)
    assert all(len(code) == 2 and code.isupper() for code, _ in origin.countries)


@EVERY_ORIGIN
def test_a_father_has_a_mans_name(origin: Origin) -> None:
    given = origin.words["male"].get("given", (("", 1),))
    assert origin.words["female"]["father"] == given


def test_common_words_are_known_to_every_origin() -> None:
    for origin in origins():
        assert common_words().keys() <= origin.words["female"].keys()
