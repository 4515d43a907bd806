"""The true score of the name pairs that pass every bound, added up by the one definition (name_score.py)."""

import numpy as np

from finflows.screening.matching.candidates import NamePairs
from finflows.screening.matching.listed_side import ListedSide
from finflows.screening.matching.name_score import ScoredPair, score_name
from finflows.screening.matching.ragged import Floats
from finflows.screening.matching.token_pairs import TokenPairs


def exact_scores(pairs: NamePairs, tokens: TokenPairs, token_scores: Floats, listed: ListedSide) -> Floats:
    """One score per name pair; `tokens` are those of `pairs`, `token_scores` those of `tokens`."""
    ends = np.searchsorted(tokens.row, tokens.starts).tolist()
    starts, query_lengths = tokens.starts.tolist(), tokens.query_length.tolist()
    rows, positions, values = tokens.row.tolist(), tokens.position.tolist(), token_scores.tolist()
    scores = np.zeros(len(pairs))
    for number, listed_name in enumerate(pairs.listed.tolist()):
        start, end = starts[number], starts[number + 1]
        scored = [ScoredPair(rows[k] - start, positions[k], values[k]) for k in range(ends[number], ends[number + 1])]
        lengths = listed.names.lengths_of(listed_name)
        scores[number] = score_name(query_lengths[start:end], lengths, scored, listed.profile).score
    return scores
