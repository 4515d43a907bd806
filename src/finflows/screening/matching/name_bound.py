"""The bound of a name pair: what a listed name can reach at most, from bounds of its token pairs.

Let a_i be the bytes of the customer's tokens, b_j those of the listed ones, J_ij the token scores, M the matched pairs,
B the matched bytes of the listed name and L all of its bytes. The score is

    sum over M of J_ij (a_i + b_j) / (sum of a_i + B)  *  F,      F = 1 - 0.15 (1 - B/L).

It reaches the threshold exactly when, with t' = threshold / F,

    sum over M of (J_ij - t') (a_i + b_j)  -  t' * (sum of a_i over unmatched i)  >=  0.

A listed token is matched once at most; forgetting that can only raise the sum, and so can a t' that is too low because
B was replaced by something higher. So with such a t', necessary is

    U = sum over i of max( -t' a_i,  max over comparable j of (J_ij - t') (a_i + b_j) )  >=  0,

and it stays necessary when each J_ij is replaced by something higher. Three bounds of rising price are taken one after
another: from letters alone (letter_budget.py), from letter masks of token pairs (bounds.py), from true token scores.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from finflows.screening.matching.candidates import NamePairs
from finflows.screening.matching.letter_budget import LetterBudget, raised_threshold
from finflows.screening.matching.letter_features import missing_letters
from finflows.screening.matching.listed_names import ListedNames
from finflows.screening.matching.listed_side import ListedSide
from finflows.screening.matching.query_names import QueryNames
from finflows.screening.matching.ragged import Floats, members, starts_of
from finflows.screening.matching.token_pairs import TokenPairs

# Rounding in a sum of some tens of terms below a thousand stays far under this; no hit may be lost to it.
_SLACK: Final = 1e-7


def possible_by_letters(
    pairs: NamePairs, names: QueryNames, listed: ListedNames, budget: LetterBudget
) -> NDArray[np.bool_]:
    """Whether U can reach 0 when each token is matched but for the letters that the listed name lacks."""
    counts = names.counts[pairs.query]
    pair, place = members(names.starts[pairs.query], counts)
    token = names.token[place]
    missing = missing_letters(names.tokens.features, listed.features, token, pairs.listed[pair])
    step = listed.matchable[names.matchable_row[pairs.query], pairs.listed]
    gains = budget.gains(step[pair], names.lengths[place], missing)
    possible: NDArray[np.bool_] = np.add.reduceat(gains, starts_of(counts)[:-1]) >= -_SLACK
    return possible


def possible_by_tokens(
    pairs: NamePairs, tokens: TokenPairs, scores: Floats, listed: ListedSide, threshold: float
) -> NDArray[np.bool_]:
    """Whether U reaches 0, given the scores of the token pairs or upper bounds of them."""
    firsts = np.flatnonzero(np.diff(tokens.row, prepend=-1))
    rows = tokens.row[firsts]
    longest = np.zeros(len(tokens.query_length))
    longest[rows] = np.maximum.reduceat(tokens.listed_length, firsts)
    matched = np.add.reduceat(longest, tokens.starts[:-1])
    fraction = np.minimum(1.0, matched / listed.names.length[pairs.listed])
    raised = np.repeat(raised_threshold(threshold, fraction, listed.profile), np.diff(tokens.starts))
    gains = -raised * tokens.query_length
    weights = tokens.query_length[tokens.row] + tokens.listed_length
    paired = (scores - raised[tokens.row]) * weights
    gains[rows] = np.maximum(gains[rows], np.maximum.reduceat(paired, firsts))
    possible: NDArray[np.bool_] = np.add.reduceat(gains, tokens.starts[:-1]) >= -_SLACK
    return possible
