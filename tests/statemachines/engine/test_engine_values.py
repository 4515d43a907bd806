"""Repairs 8, 11 and 12 of docs/local-engine.md: what expressions see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from tiny_machines import map_state

if TYPE_CHECKING:
    from tiny_machines import Machines


def output_of(machines: Machines, value: Any, start_input: Any = None) -> Any:
    ended = machines.run({"Do": {"Type": "Pass", "Output": value, "End": True}}, start_input)
    assert ended.status == "SUCCEEDED", ended.described
    return ended.output


def test_a_string_with_quotes_and_backslashes_is_bound_as_it_is(machines: Machines) -> None:
    """Values are bound, not pasted into the expression."""
    text = 'a "quoted" \\ $thing; and more'
    assert output_of(machines, "{% $states.input.text & '!' %}", {"text": text}) == f"{text}!"


def test_variables_reach_later_states_with_their_values(machines: Machines) -> None:
    """Whatever JSON they hold."""
    value = {"text": 'x"y', "list": [1, None, {"deep": True}], "nothing": None}
    first = {"Type": "Pass", "Assign": {"kept": value}, "Next": "Second"}
    second = {"Type": "Pass", "Output": "{% $kept %}", "End": True}
    assert machines.run({"First": first, "Second": second}).output == value


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[$states.input.rows[status='FAILED']]", [{"status": "FAILED", "n": 2}]),
        ("$count($states.input.rows[status='LOST'])", 0),
        ("[$states.input.rows[status='LOST']]", []),
        ("$states.input.nothing", None),
        ("$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("$range(0, 10, 5)", [0, 5, 10]),
        ("$range(3, 1, -1)", [3, 2, 1]),
        ("$hash('abc', 'SHA-256')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("$random(7) = $random(7)", True),
        ("$length($uuid())", 36),
        ("$parse('{\"a\": [1, null]}')", {"a": [1, None]}),
        ("[1..3]", [1, 2, 3]),
        ("6 / 3", 2),
        ("1 / 4", 0.25),
        ("$map([1, 2], function($n) { $n * $states.input.factor })", [10, 20]),
    ],
)
def test_expressions_have_the_values_of_step_functions(machines: Machines, expression: str, value: Any) -> None:
    """JSONata with the functions that Step Functions adds."""
    rows = [{"status": "SUCCEEDED", "n": 1}, {"status": "FAILED", "n": 2}]
    found = output_of(machines, f"{{% {expression} %}}", {"rows": rows, "nothing": None, "factor": 10})
    assert found == value


@pytest.mark.parametrize(
    "expression",
    ["$states.input.absent", "$nowhere", "$sum('x')", "(", "$eval('1')", "function($x) { $x }", "$number('x')"],
)
def test_an_expression_without_a_value_is_a_query_evaluation_error(machines: Machines, expression: str) -> None:
    """Undefined, failing, unparsable or unsupported: States.QueryEvaluationError, never a silent null."""
    failed = machines.run({"Do": {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}})
    assert failed.described["error"] == "States.QueryEvaluationError"


def test_the_context_tells_start_time_and_redrive_count(machines: Machines) -> None:
    """Run ids are made of the start time, so its form matters: ISO 8601 with T and Z, in UTC."""
    context = output_of(machines, "{% $states.context %}")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", context["Execution"]["StartTime"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", context["State"]["EnteredTime"])
    assert context["Execution"]["RedriveCount"] == 0
    assert "RedriveTime" not in context["Execution"]


def test_a_map_iteration_sees_its_index_and_outer_variables(machines: Machines) -> None:
    """Inner states read outer variables; the context has the item."""
    output = "{% $prefix & $string($states.context.Map.Item.Index) & $states.input %}"
    each = map_state({"Do": {"Type": "Pass", "Output": output, "End": True}}, ["a", "b"])
    first = {"Type": "Pass", "Assign": {"prefix": "p"}, "Next": "Each"}
    assert machines.run({"First": first, "Each": each}).output == ["p0a", "p1b"]


def test_a_states_output_sees_variables_as_they_were_at_its_entry(machines: Machines) -> None:
    """A new value exists from the next state on; using it earlier is an error in AWS and here."""
    first = {"Type": "Pass", "Assign": {"n": 1}, "Next": "Second"}
    second = {"Type": "Pass", "Assign": {"n": 2}, "Output": "{% $n %}", "Next": "Third"}
    third = {"Type": "Pass", "Output": "{% [$states.input, $n] %}", "End": True}
    assert machines.run({"First": first, "Second": second, "Third": third}).output == [1, 2]
    hasty = {"Type": "Pass", "Assign": {"late": 1}, "Output": "{% $late %}", "End": True}
    assert machines.run({"Hasty": hasty}).described["error"] == "States.QueryEvaluationError"


def test_a_choice_rule_assigns_for_the_next_state(machines: Machines) -> None:
    """Assign of the rule that matched, not of the others."""
    choice = {
        "Type": "Choice",
        "Choices": [
            {"Condition": "{% false %}", "Next": "Do", "Assign": {"way": "first"}},
            {"Condition": "{% true %}", "Next": "Do", "Assign": {"way": "second"}},
        ],
    }
    do = {"Type": "Pass", "Output": "{% $way %}", "End": True}
    assert machines.run({"Which": choice, "Do": do}).output == "second"


def test_items_must_be_an_array(machines: Machines) -> None:
    """A filter without the array constructor gives one object for one hit, and Map refuses it."""
    each = map_state({"Do": {"Type": "Pass", "End": True}}, "{% $states.input.rows[n=1] %}")
    failed = machines.run({"Each": each}, {"rows": [{"n": 1}, {"n": 2}]})
    assert failed.described["error"] == "States.QueryEvaluationError"


def test_a_map_of_nothing_gives_nothing(machines: Machines) -> None:
    """No items: no iteration, an empty list."""
    assert machines.run({"Each": map_state({"Do": {"Type": "Pass", "End": True}}, [])}).output == []


def test_strings_of_a_definition_are_json_strings(machines: Machines) -> None:
    """Escapes mean their characters in names, keys, literals and expressions alike."""
    state = {"Type": "Pass", "Output": {'k"é\n': 'v"\\', "e": "{% 'a\\\"b' %}"}, "End": True}
    ended = machines.run({'say "go"': state})
    assert ended.output == {'k"é\n': 'v"\\', "e": 'a"b'}
    assert ended.events[1]["stateEnteredEventDetails"]["name"] == 'say "go"'


def test_a_loop_runs_its_map_and_its_branches_again(machines: Machines) -> None:
    """What an iteration left in the first round is no answer in the second. Only a redrive is answered from memory."""
    round_now = "{% $round %}"
    parts = {
        "Begin": {"Type": "Pass", "Assign": {"round": 1, "seen": []}, "Next": "Work"},
        "Work": map_state({"Note": {"Type": "Pass", "Output": round_now, "End": True}}, [0, 1], Next="Fork"),
        "Fork": {
            "Type": "Parallel",
            "Branches": [{"StartAt": "Tell", "States": {"Tell": {"Type": "Pass", "Output": round_now, "End": True}}}],
            "Assign": {
                "seen": "{% $append($seen, $append($states.input, $states.result)) %}",
                "round": "{% $round + 1 %}",
            },
            "Next": "Enough?",
        },
        "Enough?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $round > 3 %}", "Output": {"seen": "{% $seen %}"}, "Next": "Done"}],
            "Default": "Work",
        },
        "Done": {"Type": "Succeed"},
    }
    del parts["Work"]["End"]
    assert machines.run(parts).output == {"seen": [1, 1, 1, 2, 2, 2, 3, 3, 3]}
