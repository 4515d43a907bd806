"""Groups of due plans."""

from finflows.investments.grouping import Grouping, group_plans


def plans(**counts: int) -> list[tuple[int, str]]:
    """Plan ids 1, 2, ... in the order of the symbols."""
    symbols = [symbol for symbol, count in counts.items() for _ in range(count)]
    return list(enumerate(symbols, start=1))


def test_a_symbol_stays_together() -> None:
    """A price is asked for once: B does not fit beside A, and goes whole into another group."""
    assert group_plans(plans(A=3, B=3), 4) == Grouping(((1, 2, 3), (4, 5, 6)), 4)


def test_small_symbols_share_a_group() -> None:
    """Largest first, each where it leaves the least room."""
    assert group_plans(plans(A=3, B=2, C=1, D=2), 4).groups == ((1, 2, 3, 6), (4, 5, 7, 8))


def test_a_symbol_with_more_plans_than_fit_is_split() -> None:
    """Its rest shares a group with others."""
    assert group_plans(plans(A=5, B=1), 2).groups == ((1, 2), (3, 4), (5, 6))


def test_one_plan_per_task_is_legal() -> None:
    """The literal reading: a job for each plan."""
    assert group_plans(plans(A=2, B=1), 1) == Grouping(((1,), (2,), (3,)), 1)


def test_no_plan_is_no_group() -> None:
    """The Map then has nothing to do."""
    assert group_plans([], 500) == Grouping((), 500)


def test_the_order_in_which_plans_come_does_not_matter() -> None:
    """A repeated state stores the same groups."""
    some = plans(A=7, B=3, C=3, D=2, E=1)
    assert group_plans(reversed(some), 4) == group_plans(some, 4)


def test_groups_are_made_larger_rather_than_too_many() -> None:
    """1,500 single plans at one per task: two per task, and the grouping says so."""
    grouping = group_plans(plans(**{f"S{number}": 1 for number in range(1500)}), 1)
    assert grouping.plans_per_task == 2
    assert len(grouping.groups) == 750


def test_groups_are_raised_no_more_than_needed() -> None:
    """Three symbols of two plans into two groups: three a group would cut one apart into a third."""
    grouping = group_plans(plans(A=2, B=2, C=2), 1, most_groups=2)
    assert (len(grouping.groups), grouping.plans_per_task) == (2, 4)


def test_a_hundred_thousand_plans_of_five_hundred_symbols_fill_their_groups() -> None:
    """200 full ones: no task is started for a handful."""
    grouping = group_plans([(number, f"S{number % 500}") for number in range(100_000)], 500)
    assert len(grouping.groups) <= 250
    assert grouping.plans_per_task == 500
