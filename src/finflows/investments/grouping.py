"""Due plans packed into groups, one Batch task each: whole symbols together, so that a task asks for few prices.

Where more than 1,000 groups would be needed, they are made larger, and the grouping says of which size they are.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

MOST_GROUPS = 1_000
"""An execution's history has at most 25,000 events (Step Functions quotas), and an iteration takes about 8."""

_STEPS = 16
"""Sizes that are tried between the smallest that could do and twice that, which always does."""


@dataclass(frozen=True, slots=True)
class Grouping:
    groups: tuple[tuple[int, ...], ...]
    plans_per_task: int
    """The most plans of a group: as asked for, or raised so that the groups are not too many."""


def group_plans(plans: Iterable[tuple[int, str]], plans_per_task: int, *, most_groups: int = MOST_GROUPS) -> Grouping:
    """Each plan (its id and symbol) in exactly one group. The same plans give the same groups, in whatever order.

    A symbol with more plans than fit into a group fills groups of its own; its rest is packed like a small symbol.
    """
    by_symbol = _by_symbol(plans)
    count = sum(map(len, by_symbol.values()))
    least = -(-count // most_groups)
    if plans_per_task >= 2 * least:
        return Grouping(_packed(by_symbol, plans_per_task), plans_per_task)
    packings = (Grouping(_packed(by_symbol, size), size) for size in _sizes(max(plans_per_task, least), 2 * least))
    return next(each for each in packings if len(each.groups) <= most_groups)


def _sizes(least: int, most: int) -> Iterable[int]:
    """Ends with `most`: any two groups of a packing hold more than `size` plans, so it leaves at most half too many."""
    return (*range(least, most, max((most - least) // _STEPS, 1)), most)


def _by_symbol(plans: Iterable[tuple[int, str]]) -> Mapping[str, list[int]]:
    by_symbol: dict[str, list[int]] = {}
    for plan_id, symbol in plans:
        by_symbol.setdefault(symbol, []).append(plan_id)
    for plan_ids in by_symbol.values():
        plan_ids.sort()
    return by_symbol


def _packed(by_symbol: Mapping[str, list[int]], size: int) -> tuple[tuple[int, ...], ...]:
    """Best fit, largest first: each piece goes where it leaves the least room."""
    full: list[tuple[str, list[int]]] = []
    pieces: list[tuple[str, list[int]]] = []
    for symbol, plan_ids in by_symbol.items():
        cut = len(plan_ids) // size * size
        full.extend((symbol, plan_ids[start : start + size]) for start in range(0, cut, size))
        if plan_ids[cut:]:
            pieces.append((symbol, plan_ids[cut:]))
    groups = [plan_ids for _, plan_ids in sorted(full)]
    room: list[tuple[int, int]] = []
    for _, piece in sorted(pieces, key=lambda each: (-len(each[1]), each[0])):
        place = bisect_left(room, (len(piece), -1))
        if place == len(room):
            groups.append([])
            room.append((size, len(groups) - 1))
        left, number = room.pop(place)
        groups[number].extend(piece)
        if left > len(piece):
            insort(room, (left - len(piece), number))
    return tuple(map(tuple, groups))
