"""Defects to seed into the investments machine: the loop, the message to people, groups that fail, a stack's switch."""

from static_check_defects import Defect

INVESTMENTS = "statemachines/investments.asl.yaml"
CATCH_OUTPUT = """              Output:
                group: '{% $states.input.group %}'
                status: FAILED
                error: '{% $states.errorOutput.Error %}'
"""
INVESTMENTS_DEFECTS = (
    Defect("endless", INVESTMENTS, "$over or $round >= 3 or", "$over or $round < 0 or", "", "without end"),
    Defect(
        "arguments",
        INVESTMENTS,
        "      Subject: '{%",
        "      Title: '{%",
        "Tell people",
        "Title is none of TopicArn",
    ),
    Defect(
        "path",
        INVESTMENTS,
        "Message: '{% $states.input.message %}'",
        "Message: '{% $states.input.massage %}'",
        "Tell people",
        "$states.input.massage, which has no value",
    ),
    Defect(
        "variable",
        INVESTMENTS,
        "        Assign:\n          closesAt: '{% $states.input.closesAt %}'\n",
        "",
        "Fetch due plans",
        "$closesAt, which no state",
    ),
    Defect("whole-result", INVESTMENTS, CATCH_OUTPUT, "", "Execute group", "Catch[0] has no Output"),
    Defect(
        "fail-after-catch",
        INVESTMENTS,
        "          Type: Pass\n          End: true\n",
        "          Type: Fail\n",
        "Execute group",
        "Its Catch leads to the Fail state",
    ),
    Defect(
        "job-parameters",
        INVESTMENTS,
        "              group: '{% $states.input.group %}'\n          TimeoutSeconds",
        "          TimeoutSeconds",
        "Execute group",
        "Parameters lacks group",
    ),
    Defect(
        "contract",
        INVESTMENTS,
        "        toldAfterRedrives: ",
        "        toldAfter: ",
        "Require completion",
        "toldAfter: Extra inputs",
    ),
    Defect(
        "not-reached",
        "events/investments/states/check_market.json",
        '"open": true',
        '"open": false',
        "Is the market open?",
        "takes Choices[0]",
    ),
    Defect(
        "time-out",
        "template.yaml",
        "      Parameters: { runId: none, group: none }\n      Timeout: { AttemptDurationSeconds: 1800 }",
        "      Parameters: { runId: none, group: none }\n      Timeout: { AttemptDurationSeconds: 5400 }",
        "Execute group",
        "not longer than the 5400 s",
    ),
)
