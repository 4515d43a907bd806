"""Whether an EventBridge rule's pattern matches an event.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html: literals, prefix, suffix,
equals-ignore-case, wildcard, anything-but, exists. Numeric and IP filters and $or are not there and are refused.
"""

import fnmatch
from collections.abc import Mapping
from typing import Any

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
        if isinstance(operand, Mapping):
            (inner, inner_operand), *_ = operand.items()
            return not _passes(inner, inner_operand, value)
        return value not in _values(operand)
    if not isinstance(value, str):
        return False
    if operator == "prefix":
        return value.startswith(operand)
    if operator == "suffix":
        return value.endswith(operand)
    if operator == "equals-ignore-case":
        return value.lower() == str(operand).lower()
    if operator == "wildcard":
        return fnmatch.fnmatchcase(value, operand.replace("[", "[[]").replace("?", "[?]"))
    raise TemplateRefused("event pattern", f"the embedded engine does not know the operator '{operator}'.")
