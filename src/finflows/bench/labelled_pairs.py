"""How well the score tells pairs of names that people have labelled: recall and precision, by category.

Not parity: parity asks whether we score as the reference does, this asks how good that score is. `name1` of a pair is
taken as a customer's name, `name2` as a listed one, prepared as an alias is: without reordering at a comma and without
dropping a legal form, because the pairs are not written in the layout of SDN.CSV.

Not solved: what an operator's precision would be. Labelled sets hold about as many pairs of different people as of the
same, chosen to be hard; among real customers nearly every pair is of different people, and most are easy.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finflows.bench.tables import TextTable
from finflows.contracts.errors import InputRefused
from finflows.screening.matching.explanation import explain
from finflows.screening.matching.profile import ScoringProfile
from finflows.screening.names import prepare_alias, prepare_customer_name, tokens_of

THRESHOLDS: Final = (0.80, 0.85, 0.88, 0.90, 0.95)
_REQUIRED: Final = ("name1", "name2", "is_match")
_LABELS: Final = {"true": True, "false": False}
_NO_CATEGORY: Final = "(none)"


@dataclass(frozen=True, slots=True)
class LabelledPair:
    query: str
    listed: str
    is_match: bool
    group: str  # where the pair comes from
    category: str  # what was done to the name


@dataclass(frozen=True, slots=True)
class ScoredLabel:
    pair: LabelledPair
    score: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """Of labelled pairs at one threshold."""

    found: int
    missed: int
    raised: int  # labelled as different, but at or above the threshold

    @property
    def recall(self) -> float | None:
        return _share(self.found, self.found + self.missed)

    @property
    def precision(self) -> float | None:
        return _share(self.found, self.found + self.raised)


def read_labelled_pairs(path: Path) -> list[LabelledPair]:
    """CSV with the columns name1, name2, is_match (true, false) and, if known, case_group and category.

    Raises:
        InputRefused: the file is absent or empty, or a column or a label is not as it should be.
    """
    return [_pair(row, line, path) for line, row in rows_of(path, _REQUIRED)]


def rows_of(path: Path, required: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers and rows of a CSV file with a header, at least one. Raises InputRefused."""
    if not path.is_file():
        raise InputRefused(f"The file {path} does not exist. Name a file that does.")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in required if column not in (reader.fieldnames or ())]
        if missing:
            raise InputRefused(f"The file {path.name} has no column {', '.join(missing)}. Give the first line names.")
        for row in reader:
            yield reader.line_num, row
        if reader.line_num <= 1:
            raise InputRefused(f"The file {path.name} holds no row below its header. Name a file that does.")


def _pair(row: dict[str, str], line: int, path: Path) -> LabelledPair:
    if row["is_match"] not in _LABELS:
        raise InputRefused(f"{path.name}, line {line}: is_match must be true or false.")
    return LabelledPair(
        query=row["name1"],
        listed=row["name2"],
        is_match=_LABELS[row["is_match"]],
        group=row.get("case_group") or _NO_CATEGORY,
        category=row.get("category") or _NO_CATEGORY,
    )


def score_pairs(pairs: Iterable[LabelledPair], profile: ScoringProfile) -> list[ScoredLabel]:
    return [ScoredLabel(pair, _score(pair, profile)) for pair in pairs]


def _score(pair: LabelledPair, profile: ScoringProfile) -> float:
    query, listed = tokens_of(prepare_customer_name(pair.query)), tokens_of(prepare_alias(pair.listed))
    return explain(query, listed, profile).score


def confusion(scored: Iterable[ScoredLabel], threshold: float) -> Confusion:
    found = missed = raised = 0
    for each in scored:
        reached = each.score >= threshold
        found += each.pair.is_match and reached
        missed += each.pair.is_match and not reached
        raised += reached and not each.pair.is_match
    return Confusion(found, missed, raised)


def thresholds_table(scored: Sequence[ScoredLabel]) -> TextTable:
    matches = sum(each.pair.is_match for each in scored)
    rows = []
    for threshold in THRESHOLDS:
        at = confusion(scored, threshold)
        rows.append((f"{threshold:.2f}", f"{at.found}", f"{at.raised}", _told(at.recall), _told(at.precision)))
    return TextTable(
        f"Labelled pairs by threshold: {matches} of the same, {len(scored) - matches} of different people or firms",
        ("threshold", "found", "raised wrongly", "recall", "precision"),
        tuple(rows),
    )


def groups_table(scored: Sequence[ScoredLabel]) -> TextTable:
    return _table(scored, "group", lambda each: each.pair.group)


def categories_table(scored: Sequence[ScoredLabel]) -> TextTable:
    return _table(scored, "category", lambda each: each.pair.category)


def _table(scored: Sequence[ScoredLabel], word: str, key: Callable[[ScoredLabel], str]) -> TextTable:
    """The largest first; equally large ones by name."""
    parts: dict[str, list[ScoredLabel]] = {}
    for each in scored:
        parts.setdefault(key(each), []).append(each)
    ordered = sorted(parts.items(), key=lambda part: (-len(part[1]), part[0]))
    return TextTable(
        f"Recall / precision by {word} and threshold",
        (word, "same", "different", *(f"{threshold:.2f}" for threshold in THRESHOLDS)),
        tuple(_row(name, part) for name, part in ordered),
    )


def _row(name: str, part: Sequence[ScoredLabel]) -> tuple[str, ...]:
    matches = sum(each.pair.is_match for each in part)
    at = [confusion(part, threshold) for threshold in THRESHOLDS]
    cells = (f"{_told(each.recall, 0)} / {_told(each.precision, 0)}" for each in at)
    return name, str(matches), str(len(part) - matches), *cells


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _told(share: float | None, digits: int = 1) -> str:
    """A dash where there is nothing to divide by."""
    return "-" if share is None else f"{share:.{digits}%}"
