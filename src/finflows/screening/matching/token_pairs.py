"""The comparable token pairs of name pairs, flat: query token outer, listed token inner, as the score wants them."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from finflows.screening.matching.candidates import NamePairs
from finflows.screening.matching.listed_side import ListedSide
from finflows.screening.matching.query_names import QueryNames
from finflows.screening.matching.ragged import Ints, members, starts_of
from finflows.screening.matching.token_table import COARSE_CLASSES


@dataclass(frozen=True, slots=True)
class TokenPairs:
    """A row is one token of one name pair's customer name; it has a token pair for each comparable listed token."""

    starts: Ints  # rows of name pair n: starts[n] to starts[n + 1]
    query_length: Ints  # of each row's token, in bytes
    row: Ints  # of each token pair, ascending
    query_token: Ints
    listed_token: Ints
    listed_length: Ints
    position: Ints  # of the listed token in its name, ascending within a row

    @classmethod
    def of(cls, pairs: NamePairs, names: QueryNames, listed: ListedSide) -> Self:
        counts = names.counts[pairs.query]
        pair, place = members(names.starts[pairs.query], counts)
        query, token = names.tokens.table, names.token[place]
        group = pairs.listed[pair] * COARSE_CLASSES + query.coarse_class[token]
        first = listed.names.class_starts[group]
        row, member = members(first, listed.names.class_starts[group + 1] - first)
        listed_token = listed.names.token[member]
        # A coarse class may hold several true ones.
        comparable = np.flatnonzero(query.letter_class[token[row]] == listed.tokens.letter_class[listed_token])
        row, member, listed_token = row[comparable], member[comparable], listed_token[comparable]
        return cls(
            starts=starts_of(counts),
            query_length=query.length[token],
            row=row,
            query_token=token[row],
            listed_token=listed_token,
            listed_length=listed.tokens.length[listed_token],
            position=listed.names.position[member],
        )
