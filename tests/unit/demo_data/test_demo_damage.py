"""Each way to damage a name: what it changes, and what it leaves alone."""

from collections import Counter

import pytest

from finflows.demo_data.damage import (
    DAMAGES,
    Damage,
    diacritics_removed,
    dropped_letter,
    extra_token,
    initials,
    joined_words,
    missing_token,
    spelling_variant,
    swapped_order,
    transposition,
    typo,
)
from finflows.demo_data.listed_damage import ListedName, damaged_name, natural_order
from finflows.demo_data.seeds import seeded

NAME = "Nicolas Maduro Moros"
MADURO = ListedName("101", "MADURO MOROS, Nicolas", is_person=True)


def variants(damage: Damage, name: str = NAME) -> set[str | None]:
    return {damage(name, seeded("test", seed)) for seed in range(60)}


def test_a_typo_hits_the_key_beside() -> None:
    """S lies between a and d on a US keyboard."""
    assert variants(typo, "S") == {"A", "D"}
    for damaged in variants(typo):
        assert damaged is not None
        assert len(damaged) == len(NAME)
        assert sum(one != other for one, other in zip(NAME, damaged, strict=True)) == 1


def test_a_transposition_keeps_letters_and_first_letters() -> None:
    assert variants(transposition, "Moro") == {"Mroo", "Moor"}
    for damaged in variants(transposition):
        assert damaged is not None
        assert Counter(damaged) == Counter(NAME)
        assert [word[0] for word in damaged.split()] == ["N", "M", "M"]


def test_a_dropped_letter_is_never_the_first() -> None:
    assert variants(dropped_letter, "Kim Un") == {"Km Un", "Ki Un", "Kim U"}


def test_a_swapped_order_keeps_the_words() -> None:
    assert variants(swapped_order) == {"Maduro Moros Nicolas", "Moros Nicolas Maduro"}


def test_a_missing_token_leaves_at_least_two() -> None:
    assert variants(missing_token) == {"Maduro Moros", "Nicolas Moros", "Nicolas Maduro"}


def test_an_extra_token_stands_behind_the_first() -> None:
    for damaged in variants(extra_token, "KIM UN"):
        assert damaged is not None
        assert damaged.split()[0::2] == ["KIM", "UN"]
        assert damaged.isupper()


def test_initials_spare_the_last_word() -> None:
    assert variants(initials) == {"N. Maduro Moros", "Nicolas M. Moros"}


def test_diacritics_and_marks_of_transliteration_are_lost() -> None:
    assert variants(diacritics_removed, "Núñez") == {"Nunez"}
    assert variants(diacritics_removed, "Al-Qa'ida") == {"Al-Qaida"}


def test_a_known_other_spelling_is_taken_before_a_sound() -> None:
    assert variants(spelling_variant, "YUSUF Xyz") <= {
        f"{other} Xyz" for other in ("Youssef", "Yousef", "Yosef", "Yusef")
    }
    assert variants(spelling_variant, "SMITH") == {"SMYTH"}
    assert variants(spelling_variant, "Phom") == {"Fom"}
    assert variants(spelling_variant, "PHOM") == {"FOM"}


def test_joined_words_lose_one_space() -> None:
    assert variants(joined_words) == {"Nicolasmaduro Moros", "Nicolas Maduromoros"}
    assert variants(joined_words, "KIM UN") == {"KIMUN"}


@pytest.mark.parametrize(
    ("damage", "name"),
    [
        (typo, "21 7"),
        (transposition, "7 Aa"),
        (dropped_letter, "X 7"),
        (swapped_order, "Hamas"),
        (missing_token, "Kim Un"),
        (initials, "Hamas"),
        (diacritics_removed, "Hamas"),
        (spelling_variant, "Obo"),
        (joined_words, "Hamas"),
    ],
)
def test_a_way_that_does_not_fit_says_so(damage: Damage, name: str) -> None:
    assert damage(name, seeded("test", 1)) is None


def test_every_way_has_a_label_and_changes_the_name() -> None:
    """The ways a demonstration promises; each label is what the truth file says."""
    assert len(DAMAGES) == 10
    for label, damage in DAMAGES.items():
        assert damage("Sa'id Yusuf Núñez", seeded("test", 1)) not in {None, "Sa'id Yusuf Núñez"}, label


def test_a_person_is_written_given_name_first() -> None:
    assert natural_order(MADURO) == NAME
    assert natural_order(ListedName("102", "ANGLO CO., LTD.", is_person=False)) == "Anglo Co., Ltd."


def test_the_ways_take_turns() -> None:
    rng = seeded("test", 1)
    kinds = [damaged_name((MADURO,), turn, rng).damage for turn in range(10)]
    assert kinds == [kind if kind != "diacritics_removed" else "spelling_variant" for kind in DAMAGES]


def test_an_extra_word_fits_a_name_that_nothing_else_fits() -> None:
    damaged = damaged_name((ListedName("1", "7", is_person=False),), 0, seeded("test", 1))
    assert damaged.damage == "extra_token"


def test_about_a_third_is_in_capitals() -> None:
    rng = seeded("test", 1)
    made = [damaged_name((MADURO,), turn, rng).name for turn in range(300)]
    assert 70 < sum(name.isupper() for name in made) < 130
