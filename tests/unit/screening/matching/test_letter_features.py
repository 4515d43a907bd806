"""Letter features bound the letters that a name can match."""

import random

import numpy as np
from tables import listed_side, query_table

from finflows.screening.matching.letter_features import missing_letters, union
from finflows.screening.matching.ragged import starts_of
from finflows.screening.matching.token_score import first_letter_class


def letters_without_partner(token: str, name: list[str]) -> int:
    """Different bytes of the token that no comparable token of the name has."""
    comparable = [other for other in name if first_letter_class(other) == first_letter_class(token)]
    return len(set(token.encode()) - {byte for other in comparable for byte in other.encode()})


def test_missing_features_never_exceed_the_missing_letters() -> None:
    """Else a hit could be lost: classes of single letters share one coarse class, features share bits."""
    rng = random.Random(4)
    words = ["".join(rng.choices("abcdklmrhwoi14ñд", k=rng.randint(1, 9))) for _ in range(150)]
    names = [rng.sample(words, rng.randint(1, 4)) for _ in range(60)]
    listed = listed_side(*map(" ".join, names))
    tokens = query_table(words, listed)
    features = listed.features.of(tokens)
    rows, columns = (grid.reshape(-1) for grid in np.meshgrid(np.arange(len(words)), np.arange(len(names))))
    missing = missing_letters(features, listed.names.features, rows, columns)
    for row, column, bits in zip(rows.tolist(), columns.tolist(), missing.tolist(), strict=True):
        assert bits <= letters_without_partner(words[row], names[column])
    assert missing.max() > 3


def test_a_name_has_the_features_of_all_its_tokens() -> None:
    """A word that holds every letter lacks none."""
    listed = listed_side("anna bert", "anna")
    tokens = listed.features.of(query_table(["anna", "bert"], listed))
    assert union(tokens, starts_of(np.array([2])))[:, 0].tolist() == listed.names.features[:, 0].tolist()
    assert missing_letters(tokens, listed.names.features, np.array([1, 1]), np.array([0, 1])).tolist() == [0, 4]
