"""Every rule, by the name that a defect refers to it: each function of the modules that finds what is wrong."""

from collections.abc import Callable, Iterator
from types import ModuleType

from template_policies import alarms, batch, clock, machines, network, roles, storage, text
from template_policies.stack import Stack

Rule = Callable[[Stack], Iterator[str]]


def _rules_of(module: ModuleType) -> dict[str, Rule]:
    return {
        name: member
        for name, member in vars(module).items()
        if getattr(member, "__module__", "") == module.__name__
        and getattr(member, "__annotations__", {}).get("return") == Iterator[str]
    }


RULES: dict[str, Rule] = {
    name: rule
    for module in (roles, batch, network, storage, machines, alarms, clock, text)
    for name, rule in _rules_of(module).items()
}
