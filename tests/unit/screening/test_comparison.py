"""Two engines' answers side by side: nobody who would be missed stays unseen."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from finflows.screening.comparison import Answer, Category, Compared, Difference, ResultSet, Rules, compare

JANE = Answer("C1", "SDN", "7001", "jane doe", 0.95)
RULES = Rules(tolerance=1e-12, limit=10)


def compared(
    old: list[Answer],
    new: list[Answer],
    limit: int = 10,
    old_errors: dict[str, str] | None = None,
    new_errors: dict[str, str] | None = None,
) -> Compared:
    return compare(ResultSet(old, old_errors or {}), ResultSet(new, new_errors or {}), replace(RULES, limit=limit))


def categories(found: Compared) -> list[Category]:
    return [difference.category for difference in found.differences]


answers = st.builds(
    Answer,
    st.sampled_from(["C1", "C2"]),
    st.sampled_from(["SDN", "ALT", "DPL"]),
    st.sampled_from(["1", "2"]),
    st.sampled_from(["a", "b"]),
    st.sampled_from([0.88, 0.9, 0.95]),
)


@given(st.lists(answers, max_size=12))
def test_equal_answers_have_no_difference_in_any_order(one: list[Answer]) -> None:
    """Equal hits of equal aliases included."""
    found = compared(one, one[::-1])
    assert found.differences == ()
    assert found.equal_hits == len(one)


@given(st.lists(answers, max_size=10), st.lists(answers, max_size=10))
def test_every_hit_is_equal_or_in_one_difference(old: list[Answer], new: list[Answer]) -> None:
    """None is lost in the comparison itself."""
    found = compared(old, new, limit=99)
    told = [each for each in found.differences if each.category is not Category.TOP]
    assert found.equal_hits + sum(each.old_score is not None for each in told) == len(old)
    assert found.equal_hits + sum(each.new_score is not None for each in told) == len(new)


@given(st.lists(answers, max_size=10), st.lists(answers, max_size=10))
def test_what_one_lacks_the_other_has_alone(old: list[Answer], new: list[Answer]) -> None:
    """Changing the sides changes old-only into new-only; lists that we lack are nobody's fault."""
    ours = [[each for each in side if each.list != "DPL"] for side in (old, new)]
    forth, back = categories(compared(*ours, limit=99)), categories(compared(*ours[::-1], limit=99))
    assert forth.count(Category.OLD_ONLY) == back.count(Category.NEW_ONLY)
    assert forth.count(Category.SCORE) == back.count(Category.SCORE)


def test_a_hit_of_the_old_engine_alone_is_old_only() -> None:
    """With what is known of it."""
    assert compared([JANE], []).differences == (
        Difference(Category.OLD_ONLY, "C1", "SDN", "7001", "jane doe", 0.95, None),
    )


def test_of_two_equal_aliases_one_can_be_lost() -> None:
    """Multisets, not sets."""
    assert categories(compared([JANE, JANE], [JANE])) == [Category.OLD_ONLY]


def test_another_score_of_the_same_hit_is_a_score_difference() -> None:
    """From the thirteenth decimal on."""
    assert categories(compared([JANE], [replace(JANE, score=0.95 + 2e-12)])) == [Category.SCORE]
    assert categories(compared([JANE], [replace(JANE, score=0.95 + 5e-13)])) == []


def test_lists_and_passes_that_we_lack_are_scope() -> None:
    """Counted apart, never hidden."""
    denied = replace(JANE, list="DPL")
    filtered = replace(JANE, search_pass="filtered")
    found = compared([denied, filtered], [])
    assert categories(found) == [Category.SCOPE, Category.SCOPE]
    assert sorted(each.detail for each in found.differences) == ["list DPL", "pass filtered"]


def test_another_best_entry_is_told() -> None:
    """A tie at the top is a set: one entry in common is enough."""
    john = replace(JANE, entity_id="7002", matched="john doe")
    tops = categories(compared([JANE, replace(john, score=0.9)], [replace(JANE, score=0.9), john]))
    assert tops == [Category.SCORE, Category.SCORE, Category.TOP]
    assert Category.TOP not in categories(compared([JANE, john], [john]))


def test_what_the_limit_cut_among_equals_is_no_difference() -> None:
    """Both engines show two hits; which of the equal last ones is chance."""
    tied = [replace(JANE, entity_id=entity, score=0.9) for entity in ("2", "3")]
    assert categories(compared([JANE, tied[0]], [JANE, tied[1]], limit=2)) == [Category.TIE, Category.TIE]
    assert categories(compared([JANE, tied[0]], [JANE, tied[1]], limit=3)) == [Category.OLD_ONLY, Category.NEW_ONLY]


def test_a_customer_whom_one_engine_could_not_screen_is_told_and_his_hits_too() -> None:
    """An error is no excuse for a lost hit."""
    found = compared([JANE], [], new_errors={"C1": "name_missing"})
    assert categories(found) == [Category.OLD_ONLY, Category.ERROR]
    assert found.differences[1].detail == "new engine: name_missing"
    assert categories(compared([], [], old_errors={"C1": "x"}, new_errors={"C1": "y"})) == []


def test_names_are_compared_only_where_both_sides_tell_them() -> None:
    """Else list, entry and score must do."""
    assert categories(compared([replace(JANE, matched="")], [JANE])) == []
    assert categories(compared([replace(JANE, matched="j doe")], [JANE])) == [Category.OLD_ONLY, Category.NEW_ONLY]
