"""The score of two tokens."""

import pytest

from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.matching.token_score import first_letter_class, length_penalty, scaled, token_score


@pytest.mark.parametrize("group", ["aeiouy", "bfpv", "cgjkqsxz", "dt", "l", "mn", "r", "hw"])
def test_letters_that_sound_alike_are_one_class(group: str) -> None:
    """Whatever their case; every other letter is alone."""
    classes = {first_letter_class(letter) for letter in group + group.upper()}
    assert len(classes) == 1
    assert first_letter_class("1") not in classes


@pytest.mark.parametrize(
    ("token", "alike"),
    [("\u0131x", "i"), ("\u017fx", "s"), ("ßx", "ß"), ("дx", "Д"), ("\u03c2x", "\u03c3"), ("4x", "4")],
)
def test_the_class_is_that_of_the_first_letter_in_upper_case(token: str, alike: str) -> None:
    """Dotless i and long s have Latin upper cases, sharp s has none of one letter, final sigma is a sigma."""
    assert first_letter_class(token) == first_letter_class(alike)
    assert first_letter_class("ß") != first_letter_class("s")


def test_unequal_lengths_are_penalised_below_nine_tenths() -> None:
    """At nine tenths exactly not yet; lengths are bytes."""
    assert length_penalty(9, 10, WATCHMAN_0_31) == 1.0
    assert length_penalty(8, 9, WATCHMAN_0_31) == 1.0 - (1.0 - 8 / 9) * 0.3
    assert length_penalty(5, 10, WATCHMAN_0_31) == length_penalty(10, 5, WATCHMAN_0_31) == scaled(0.5, 0.3) == 0.85


def test_unlike_first_bytes_cost_a_tenth_after_the_length_penalty() -> None:
    """Every part of the score is told apart."""
    scored = token_score(b"kadafi", b"qadaffi", WATCHMAN_0_31)
    assert (scored.length_factor, scored.first_byte_factor) == (1.0 - (1.0 - 6 / 7) * 0.3, 0.9)
    assert scored.score == scored.jaro_winkler * scored.length_factor * scored.first_byte_factor
    assert token_score(b"kadafi", b"kadafi", WATCHMAN_0_31).score == 1.0
