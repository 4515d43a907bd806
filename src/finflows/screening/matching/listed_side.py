"""Everything about a list that a search needs, computed once per list whatever the threshold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from finflows.screening.matching.anchors import ListedBlocks
from finflows.screening.matching.letter_features import LetterFeatures
from finflows.screening.matching.letter_masks import LetterMasks
from finflows.screening.matching.listed_names import ListedNames
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.matching.token_table import TokenTable


@dataclass(frozen=True, slots=True)
class ListedSide:
    profile: ScoringProfile
    masks: LetterMasks
    features: LetterFeatures
    tokens: TokenTable
    blocks: ListedBlocks
    names: ListedNames

    @classmethod
    def of(cls, names: Sequence[Sequence[str]], profile: ScoringProfile) -> Self:
        """Index names given as tokens; a name's number is its place."""
        numbers: dict[str, int] = {}
        rows = [[numbers.setdefault(token, len(numbers)) for token in name] for name in names]
        masks = LetterMasks([token.encode() for token in numbers])
        tokens = TokenTable.of(list(numbers), masks)
        flat = np.array([row for name in rows for row in name], dtype=np.int64)
        features = LetterFeatures(tokens, np.bincount(flat, minlength=len(tokens)))
        return cls(
            profile=profile,
            masks=masks,
            features=features,
            tokens=tokens,
            blocks=ListedBlocks(tokens, profile),
            names=ListedNames.of(rows, tokens, features.of(tokens)),
        )
