"""How our scores relate to those of OFAC's own search portal (Sanctions List Search), for the same names.

The portal's method is not ours and is published only in outline (OFAC FAQ 249, https://ofac.treasury.gov/faqs/249): a
first letter and half of the letters in common, then Jaro-Winkler on whole names, and Jaro-Winkler and Soundex on their
parts, the higher of the two. So nothing is to be reproduced: what is asked is whether both put names in the same order,
and whether they would raise the same alerts at the same cut-off.

Each row of the file is a name that was typed in, a listed name, and the portal's score, 0 to 100. A score of -1 is read
as: the portal did not show the pair; such pairs have no rank and are told apart. A listed name with a comma is
prepared as a person's primary name ("SURNAME, Given"), another as an alias.

Not solved: pairs that the portal never showed and nobody noted. The file says what the portal found, not what it
missed, so agreement here is among names that the portal found alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finflows.bench.labelled_pairs import rows_of
from finflows.bench.rank_correlation import spearman
from finflows.bench.tables import TextTable
from finflows.contracts.errors import InputRefused
from finflows.screening.matching.explanation import explain
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.names import INDIVIDUAL, prepare_alias, prepare_customer_name, prepare_primary_name, tokens_of

CUT_OFFS: Final = (0.80, 0.85, 0.88, 0.90, 0.95, 1.00)
_REQUIRED: Final = ("query_name", "result_name", "ofac_score")
_NOT_SHOWN: Final = -1
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class PortalPair:
    query: str
    listed: str
    portal_score: float | None  # 0..1; None: the portal did not show the pair


@dataclass(frozen=True, slots=True)
class ComparedScore:
    pair: PortalPair
    score: float


def read_portal_pairs(path: Path) -> list[PortalPair]:
    """Every pair once: a score counts more than not having been shown, which another setting may explain.

    Raises:
        InputRefused: the file is absent or empty, or a column or a score is not as it should be.
    """
    pairs: dict[tuple[str, str], PortalPair] = {}
    for line, row in rows_of(path, _REQUIRED):
        pair = PortalPair(row["query_name"], row["result_name"], _portal_score(row["ofac_score"], line, path))
        known = pairs.get((pair.query, pair.listed))
        if known is None or known.portal_score is None:
            pairs[pair.query, pair.listed] = pair
    return list(pairs.values())


def _portal_score(text: str, line: int, path: Path) -> float | None:
    try:
        score = int(text)
    except ValueError:
        score = _HUNDRED + 1
    if not _NOT_SHOWN <= score <= _HUNDRED:
        raise InputRefused(f"{path.name}, line {line}: ofac_score must be a whole number from 0 to 100, or -1.")
    return None if score == _NOT_SHOWN else score / _HUNDRED


def compare(pairs: Sequence[PortalPair], profile: ScoringProfile) -> list[ComparedScore]:
    return [ComparedScore(pair, _score(pair, profile)) for pair in pairs]


def _score(pair: PortalPair, profile: ScoringProfile) -> float:
    listed = prepare_primary_name(pair.listed, INDIVIDUAL) if "," in pair.listed else prepare_alias(pair.listed)
    return explain(tokens_of(prepare_customer_name(pair.query)), tokens_of(listed), profile).score


def ranks_table(compared: Sequence[ComparedScore]) -> TextTable:
    """Over the pairs that the portal showed."""
    shown = [each for each in compared if each.pair.portal_score is not None]
    one_word = [each for each in shown if _words(each) == 1]
    more_words = [each for each in shown if _words(each) > 1]
    parts = (("all", shown), ("of one word", one_word), ("of several words", more_words))
    return TextTable(
        "Rank correlation with OFAC's portal (Spearman)",
        ("names typed in", "pairs", "correlation"),
        tuple((name, str(len(part)), _correlation(part)) for name, part in parts),
    )


def agreement_table(compared: Sequence[ComparedScore]) -> TextTable:
    """A pair that the portal did not show is below every cut-off."""
    not_shown = sum(each.pair.portal_score is None for each in compared)
    return TextTable(
        f"Agreement with OFAC's portal at the same cut-off: {len(compared)} pairs, {not_shown} of them not shown there",
        ("cut-off", "both", "only the portal", "only finflows", "neither", "agreement"),
        tuple(_agreement_row(compared, cut_off) for cut_off in CUT_OFFS),
    )


def _agreement_row(compared: Sequence[ComparedScore], cut_off: float) -> tuple[str, ...]:
    above = [(_portal(each) >= cut_off, each.score >= cut_off) for each in compared]
    cells = [above.count(case) for case in ((True, True), (True, False), (False, True), (False, False))]
    agreement = (cells[0] + cells[3]) / len(above)
    return f"{cut_off:.2f}", *map(str, cells), f"{agreement:.1%}"


def _portal(each: ComparedScore) -> float:
    return _NOT_SHOWN if each.pair.portal_score is None else each.pair.portal_score


def _correlation(part: Sequence[ComparedScore]) -> str:
    """A dash where there is no order to compare."""
    correlation = spearman([each.score for each in part], [_portal(each) for each in part])
    return "-" if correlation is None else f"{correlation:.3f}"


def _words(each: ComparedScore) -> int:
    return len(tokens_of(prepare_customer_name(each.pair.query)))
