"""Whether an EventBridge rule's pattern matches an event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html: literals, prefix,
suffix, equals-ignore-case, wildcard, anything-but, exists. Numeric and IP filters and $or are not there and
are refused.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from finflows.local.errors import TemplateRefused


def matches(pattern: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Every key of the pattern holds; a key's list holds when one of its entries does."""
    for key, wanted in pattern.items():
        if isinstance(wanted, Mapping):
            found = event.get(key)
            if not matches(wanted, found if isinstance(found, Mapping) else {}):
                return False
        elif not any(_holds(choice, event, key) for choice in wanted):
            return False
    return True


def _holds(choice: Any, event: Mapping[str, Any], key: str) -> bool:
    if not isinstance(choice, Mapping):
        return key in event and choice in _values(event[key])
    (operator, operand), *_ = choice.items()
    if operator == "exists":
        return (key in event) == bool(operand)
    return key in event and any(_passes(operator, operand, value) for value in _values(event[key]))


def _values(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _passes(operator: str, operand: Any, value: Any) -> bool:
    if operator == "anything-but":
        return not _is_one_of(operand, value)
    test = _TEXT_TESTS.get(operator)
    if test is None:
        raise TemplateRefused("event pattern", f"the embedded engine does not know the operator '{operator}'.")
    return isinstance(value, str) and test(value, str(operand))


def _is_one_of(operand: Any, value: Any) -> bool:
    """`anything-but` takes a value, a list of values, or another operator."""
    if isinstance(operand, Mapping):
        (operator, inner), *_ = operand.items()
        return any(_passes(operator, choice, value) for choice in _values(inner))
    return value in _values(operand)


def _fits_wildcard(value: str, pattern: str) -> bool:
    """`*` stands for any text; nothing else is special."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), value, re.DOTALL) is not None


_TEXT_TESTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "prefix": str.startswith,
    "suffix": str.endswith,
    "equals-ignore-case": lambda value, wanted: value.casefold() == wanted.casefold(),
    "wildcard": _fits_wildcard,
}
