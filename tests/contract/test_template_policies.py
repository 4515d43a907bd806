"""The rules of deployment, over the template as SAM transforms it; and each rule, on a template that breaks it."""

import pytest
from template_policy_defects import DEFECTS, Defect, TextDefect

from template_policies.rules import RULES
from template_policies.stack import PROJECT, Stack, Template, stacks_of

TEMPLATE = Template.of_text((PROJECT / "template.yaml").read_text())
SEEN_ELSEWHERE = {"stacks_are_tagged"}  # of samconfig.toml


def spoiled(defect: Defect) -> Template:
    if isinstance(defect, TextDefect):
        assert defect.at in TEMPLATE.text, "the template has changed; seed the defect elsewhere"
        return Template.of_text(TEMPLATE.text.replace(defect.at, defect.value, 1))
    return Template(TEMPLATE.text, defect.seeded(TEMPLATE.document))


@pytest.fixture(scope="module")
def stacks() -> dict[str, Stack]:
    """The template, and one per defect, transformed at once."""
    templates = {"": TEMPLATE, **{defect.name: spoiled(defect) for defect in DEFECTS}}
    return dict(zip(templates, stacks_of(list(templates.values())), strict=True))


def test_the_template_obeys_every_rule(stacks: dict[str, Stack]) -> None:
    """Each finding says what would go wrong in an account."""
    findings = {name: list(rule(stacks[""])) for name, rule in RULES.items()}
    assert {name: found for name, found in findings.items() if found} == {}


def test_every_defect_is_found_by_its_rule(stacks: dict[str, Stack]) -> None:
    """A rule that cannot fail guards nothing."""
    missed = {}
    for defect in DEFECTS:
        findings = list(RULES[defect.rule](stacks[defect.name]))
        if not any(defect.says in finding for finding in findings):
            missed[defect.name] = findings
    assert missed == {}


def test_every_rule_is_seen_to_fail() -> None:
    """A new rule needs a defect."""
    assert {defect.rule for defect in DEFECTS} | SEEN_ELSEWHERE == set(RULES)


def test_defects_have_names_of_their_own() -> None:
    """Else one would hide another."""
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS)
