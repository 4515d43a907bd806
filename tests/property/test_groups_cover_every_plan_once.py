"""Grouping: every plan once, no group too large, never too many groups."""

from hypothesis import given
from hypothesis import strategies as st
from schedules import unhurried

from finflows.investments.grouping import group_plans

SYMBOLS = st.lists(st.sampled_from("ABCDEFGHIJ"), max_size=300)
SIZES = st.integers(1, 60)


@unhurried
@given(SYMBOLS, SIZES, st.integers(1, 40))
def test_every_plan_is_in_one_group_and_groups_keep_their_limits(
    symbols: list[str], plans_per_task: int, most_groups: int
) -> None:
    """The size is raised only where it has to be, and to no more than twice the least."""
    grouping = group_plans(enumerate(symbols), plans_per_task, most_groups=most_groups)
    assert sorted(plan for group in grouping.groups for plan in group) == list(range(len(symbols)))
    assert all(0 < len(group) <= grouping.plans_per_task for group in grouping.groups)
    assert len(grouping.groups) <= most_groups
    least = -(-len(symbols) // most_groups)
    assert plans_per_task <= grouping.plans_per_task <= max(plans_per_task, 2 * least)


@unhurried
@given(SYMBOLS, SIZES)
def test_a_symbol_is_in_as_few_groups_as_it_needs(symbols: list[str], plans_per_task: int) -> None:
    """Whole symbols: one that fits is never cut apart."""
    grouping = group_plans(enumerate(symbols), plans_per_task)
    for symbol in set(symbols):
        held_by = sum(any(symbols[plan] == symbol for plan in group) for group in grouping.groups)
        assert held_by == -(-symbols.count(symbol) // grouping.plans_per_task)


@unhurried
@given(SYMBOLS, SIZES, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_plans(symbols: list[str], plans_per_task: int, random: object) -> None:
    """A repeated state stores what the first one stored."""
    plans = list(enumerate(symbols))
    shuffled = list(plans)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert group_plans(shuffled, plans_per_task) == group_plans(plans, plans_per_task)
