"""Two engines' answers side by side: what one found and the other did not, and where they disagree.

The question at a change of engines: would anybody be missed? So a hit of the old engine that the new one lacks blocks,
and everything else is for review. Hits are compared as multisets, because two equal aliases of one entry are two hits.
The old engine leaves ties unordered: what its limit cuts among equal scores is compared by score alone.

Hits of lists and passes that the new engine does not have are counted apart, as scope: they are not errors of the
matcher, and they are not harmless either.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from finflows.screening.sanctions_list import ALT, CONS, CONS_ALT, SDN

OUR_LISTS: Final = frozenset({SDN, ALT, CONS, CONS_ALT})
ORDINARY_PASSES: Final = frozenset({"", "1", "first"})
"""What a result file may call the pass with the whole name. The old path's second pass filters words out of it."""


class Category(StrEnum):
    OLD_ONLY = "old-only"
    SCOPE = "scope"
    NEW_ONLY = "new-only"
    SCORE = "score-difference"
    TOP = "different-top-entry"
    ERROR = "one-sided-error"
    TIE = "tie-at-limit"


MEANINGS: Final[Mapping[Category, str]] = {
    Category.OLD_ONLY: "hits of the old engine that the new one lacks: blocks promotion",
    Category.SCOPE: "hits of the old engine on lists or in passes that the new one does not have: blocks promotion",
    Category.NEW_ONLY: "hits of the new engine alone: to review",
    Category.SCORE: "the same hit with another score: blocks promotion",
    Category.TOP: "customers whose best entry differs: blocks promotion",
    Category.ERROR: "customers whom one engine could not screen: blocks promotion",
    Category.TIE: "the limit cut among equal scores: no difference",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One hit of an engine. ``matched`` is the prepared listed name, "" where an engine does not tell it."""

    customer: str
    list: str
    entity_id: str
    matched: str
    score: float
    search_pass: str = ""

    @property
    def in_scope(self) -> bool:
        return self.list in OUR_LISTS and self.search_pass in ORDINARY_PASSES


@dataclass(frozen=True, slots=True)
class ResultSet:
    """``errors``: why a customer was not screened."""

    answers: Sequence[Answer]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    category: Category
    customer: str
    list: str = ""
    entity_id: str = ""
    matched: str = ""
    old_score: float | None = None
    new_score: float | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """``limit``: hits per customer and list at which both engines cut; ``tolerance``: of a score, inclusive."""

    tolerance: float
    limit: int


@dataclass(frozen=True, slots=True)
class Compared:
    """``customers`` have a hit or an error on either side."""

    customers: int
    equal_hits: int
    differences: tuple[Difference, ...]


def compare(old: ResultSet, new: ResultSet, rules: Rules) -> Compared:
    """The differences in the order of customers, the blocking ones of a customer first."""
    names_told = all(answer.matched for side in (old, new) for answer in side.answers)
    of_old, of_new = _by_customer(old.answers), _by_customer(new.answers)
    customers = sorted(of_old.keys() | of_new.keys() | old.errors.keys() | new.errors.keys())
    differences: list[Difference] = []
    equal = 0
    for customer in customers:
        both = _Customer(of_old.get(customer, []), of_new.get(customer, []), rules, names_told=names_told)
        found = [*both.differences(), *_errors(customer, old.errors, new.errors)]
        equal += both.equal
        order = list(Category)
        differences += sorted(found, key=lambda difference: order.index(difference.category))
    return Compared(len(customers), equal, tuple(differences))


def _by_customer(answers: Iterable[Answer]) -> dict[str, list[Answer]]:
    grouped: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        grouped[answer.customer].append(answer)
    return grouped


def _errors(customer: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    if (customer in old) != (customer in new):
        side, reason = ("old", old[customer]) if customer in old else ("new", new[customer])
        yield Difference(Category.ERROR, customer, detail=f"{side} engine: {reason}")


class _Customer:
    """The answers of both engines for one customer."""

    def __init__(self, old: list[Answer], new: list[Answer], rules: Rules, *, names_told: bool) -> None:
        self._old, self._new = old, new
        self._rules = rules
        self._names_told = names_told
        self.equal = 0

    def differences(self) -> Iterator[Difference]:
        old_only: list[Answer] = []
        new_only: list[Answer] = []
        of_old, of_new = self._by_hit(self._old), self._by_hit(self._new)
        for hit in sorted(of_old.keys() | of_new.keys()):
            pairs, lost, gained = self._paired(of_old.get(hit, []), of_new.get(hit, []))
            for before, after in pairs:
                yield _difference(Category.SCORE, before, before.score, after.score)
            old_only += lost
            new_only += gained
        yield from self._one_sided(old_only, new_only)
        yield from self._top_entry()

    def _by_hit(self, answers: Iterable[Answer]) -> dict[tuple[str, str, str], list[Answer]]:
        grouped: dict[tuple[str, str, str], list[Answer]] = defaultdict(list)
        for answer in sorted(answers, key=lambda each: -each.score):
            grouped[answer.list, answer.entity_id, answer.matched if self._names_told else ""].append(answer)
        return grouped

    def _paired(
        self, old: list[Answer], new: list[Answer]
    ) -> tuple[list[tuple[Answer, Answer]], list[Answer], list[Answer]]:
        """Equal ones are taken away, then the others stand beside each other in the order of their scores."""
        lost, free = [], list(new)
        for answer in old:
            equal = next((each for each in free if self._same(each.score, answer.score)), None)
            if equal is None:
                lost.append(answer)
            else:
                free.remove(equal)
                self.equal += 1
        both = min(len(lost), len(free))
        return list(zip(lost, free, strict=False)), lost[both:], free[both:]

    def _one_sided(self, old_only: list[Answer], new_only: list[Answer]) -> Iterator[Difference]:
        cut = self._cut_scores()
        for answer in old_only:
            category = Category.OLD_ONLY if answer.in_scope else Category.SCOPE
            yield _difference(self._unless_tied(category, answer, cut), answer, answer.score, None)
        for answer in new_only:
            yield _difference(self._unless_tied(Category.NEW_ONLY, answer, cut), answer, None, answer.score)

    def _cut_scores(self) -> dict[str, float]:
        """By list: the lowest score, where both engines reached the limit and stopped at the same one."""
        cut = {}
        for name in {answer.list for answer in self._old}:
            old = [answer.score for answer in self._old if answer.list == name]
            new = [answer.score for answer in self._new if answer.list == name]
            if len(old) == len(new) == self._rules.limit and self._same(min(old), min(new)):
                cut[name] = min(old)
        return cut

    def _unless_tied(self, category: Category, answer: Answer, cut: Mapping[str, float]) -> Category:
        tied = answer.list in cut and self._same(answer.score, cut[answer.list])
        return Category.TIE if tied else category

    def _top_entry(self) -> Iterator[Difference]:
        """A tie at the top is a set of entries; sets that share one agree."""
        old, new = self._top(self._old), self._top(self._new)
        if old and new and not {each.entity_id for each in old} & {each.entity_id for each in new}:
            yield _difference(
                Category.TOP, old[0], old[0].score, new[0].score, f"the new engine's best entry is {new[0].entity_id}"
            )

    def _top(self, answers: Collection[Answer]) -> list[Answer]:
        ours = [answer for answer in answers if answer.in_scope]
        best = max((answer.score for answer in ours), default=0.0)
        return [answer for answer in ours if self._same(answer.score, best)]

    def _same(self, score: float, other: float) -> bool:
        return abs(score - other) <= self._rules.tolerance


def _difference(
    category: Category, answer: Answer, old_score: float | None, new_score: float | None, detail: str = ""
) -> Difference:
    if category is Category.SCOPE:
        detail = f"list {answer.list}" if answer.list not in OUR_LISTS else f"pass {answer.search_pass}"
    return Difference(
        category, answer.customer, answer.list, answer.entity_id, answer.matched, old_score, new_score, detail
    )
