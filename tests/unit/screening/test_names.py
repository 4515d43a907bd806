"""Preparing names as the reference does, quirks included."""

import pytest

from finflows.screening.names import (
    given_names_first,
    prepare,
    prepare_alias,
    prepare_customer_name,
    prepare_primary_name,
    tokens_of,
    without_company_suffix,
)


@pytest.mark.parametrize(
    ("name", "prepared"),
    [
        ("Nuñez-Peña, J.", "nunez pena j"),
        ('O\'NEIL & SONS (U.K.)/"X"', 'o\'neil & sons (uk)/"x"'),
        ("a - b", "a   b"),  # the hyphen's space meets its neighbours, and nothing is scanned again
        ("a    b", "a  b"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),  # letter by letter: no final sigma
        ("İstanbul", "istanbul"),
        ("ŁÓDŹ", "łodz"),  # the stroke of Ł is no combining mark
        ("\u00a0Straße\u3000", "straße"),
        ("a\ud800b", "a\ufffdb"),
        ("", ""),
    ],
)
def test_punctuation_case_and_marks_are_removed(name: str, prepared: str) -> None:
    """In this order, each once: punctuation, lower case, trimming, marks."""
    assert prepare(name) == prepared


@pytest.mark.parametrize("prepare_name", [prepare_customer_name, prepare_alias])
def test_customers_and_aliases_keep_their_order(prepare_name: type) -> None:
    """Only primary names are reordered: an alias stays surname first."""
    assert prepare_name(" MAZIOTIS, Nikos ") == "maziotis nikos"


@pytest.mark.parametrize(
    ("name", "reordered"),
    [
        ("MADURO MOROS, Nicolas", "Nicolas MADURO MOROS"),
        ("AL-ZAYDI, Shibl Muhsin 'Ubayd", "Ubayd AL-ZAYDI, Shibl Muhsin '"),  # the apostrophe ends the given names
        ("LOPEZ, Jose (Chepe)", "LOPEZ, Jose (Chepe)"),
        ("SAID, Jr. ?", "Jr. ? SAID"),
        ("AHMED", "AHMED"),
        ("", ""),
    ],
)
def test_given_names_come_first(name: str, reordered: str) -> None:
    """They are the longest ending of letters, dots, question marks and white space, and one comma before it."""
    assert given_names_first(name) == reordered


@pytest.mark.parametrize(
    ("name", "shortened"),
    [
        ("X CO., LTD.", "X."),
        ("ALFA LTD BETA", "ALFA BETA"),
        ("ALFA, LTD", "ALFA"),
        ("GRUPO SA DE CV", "GRUPO"),
        ("alfa llc", "alfa llc"),  # capitals only
    ],
)
def test_legal_forms_are_dropped_in_one_pass(name: str, shortened: str) -> None:
    """The first form that fits at a place wins; what remains is not looked at again."""
    assert without_company_suffix(name) == shortened


@pytest.mark.parametrize(
    ("entity_type", "prepared"),
    [("individual", "llc alfa"), ("Individual", "llc alfa"), ("", "alfa"), ("vessel", "alfa llc")],
)
def test_the_entity_type_decides_how_a_primary_name_is_prepared(entity_type: str, prepared: str) -> None:
    """Persons are reordered, companies (blank) lose their legal form, ships and aircraft keep all."""
    name = "ALFA LLC" if entity_type not in {"individual", "Individual"} else "ALFA, LLC"
    assert prepare_primary_name(name, entity_type) == prepared


def test_tokens_are_split_at_unicode_white_space_only() -> None:
    """U+001C separates words for Python and for nobody else."""
    assert tokens_of("a\u2003b  c\x1cd") == ("a", "b", "c\x1cd")
    assert tokens_of("  ") == ()
