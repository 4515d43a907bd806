"""The score of two names, written down once more, as slowly and plainly as possible.

It shares nothing with the package but the reference's order of equal pairs (sort_order.py), which has tests of its own.
The numbers are the reference's, written out: were a constant of the profile changed by mistake, these would not be.
"""

from collections.abc import Sequence

from finflows.screening.matching.sort_order import descending_order

_ALIKE = {letter: group for group in ("AEIOUY", "BFPV", "CGJKQSXZ", "DT", "L", "MN", "R", "HW") for letter in group}
_WITHOUT_UPPER_CASE = {"ß", "ŉ", "ǰ", "ΐ", "ΰ", "և", "ẖ", "ẗ", "ẘ", "ẙ", "ẚ"}


def brute_score(query: Sequence[str], listed: Sequence[str]) -> float:
    pairs = [
        (i, j, brute_token_score(a.encode(), b.encode()))
        for i, a in enumerate(query)
        for j, b in enumerate(listed)
        if _letter_class(a) == _letter_class(b)
    ]
    free_query, free_listed = set(range(len(query))), set(range(len(listed)))
    total, weight = 0.0, sum(len(token.encode()) for token in query)
    matched = 0
    for index in descending_order([score for _, _, score in pairs]):
        i, j, score = pairs[index]
        if i in free_query and j in free_listed:
            free_query.remove(i)
            free_listed.remove(j)
            both = len(query[i].encode()) + len(listed[j].encode())
            total += score * both
            matched += len(listed[j].encode())
    if not matched:
        return 0.0
    fraction = matched / sum(len(token.encode()) for token in listed)
    return total / (weight + matched) * (1.0 - (1.0 - fraction) * 0.15)


def brute_token_score(a: bytes, b: bytes) -> float:
    score = _jaro(a, b)
    if score > 0.7:
        prefix = next((n for n in range(4) if a[n : n + 1] != b[n : n + 1] or n >= min(len(a), len(b))), 4)
        score = score + (0.1 * prefix) * (1.0 - score)
    ratio = min(len(a), len(b)) / max(len(a), len(b))
    if ratio < 0.9:
        score *= 1.0 - (1.0 - ratio) * 0.3
    return score if a[0] == b[0] else score * 0.9


def _jaro(a: bytes, b: bytes) -> float:
    window = max(0, max(len(a), len(b)) // 2 - 1)
    in_a: list[int] = []
    in_b: set[int] = set()
    for i in range(len(a)):
        for j in range(max(0, i - window), min(len(b), i + window + 1)):
            if a[i] == b[j] and j not in in_b:
                in_a.append(i)
                in_b.add(j)
                break
    if not in_a:
        return 0.0
    matches = len(in_a)
    out_of_place = sum(a[i] != b[j] for i, j in zip(in_a, sorted(in_b), strict=True))
    return (matches / len(a) + matches / len(b) + (matches - out_of_place // 2) / matches) / 3.0


def _letter_class(token: str) -> str:
    letter = token[0] if token[0] in _WITHOUT_UPPER_CASE else token[0].upper()
    return _ALIKE.get(letter, letter)
