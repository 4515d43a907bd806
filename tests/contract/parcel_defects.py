"""Defects to seed into the machine of parcels_project, which has what the screening machine does not use."""

from static_check_defects import Defect

PARCELS = "statemachines/parcels.asl.yaml"
COUNT_SAMPLE = "events/parcels/states/count_parcels.json"
SEND, TELL = "Send parcel", "Tell people"
PARCEL_DEFECTS = (
    Defect("unreachable", PARCELS, "    Next: All sent\n", "    Next: Give up\n", "All sent", "No path of the machine"),
    Defect("dangling", PARCELS, "StartAt: Keep in mind", "StartAt: Keep it", "Tell all", "inner machine of 'Tell all'"),
    Defect(
        "retry",
        PARCELS,
        "          Retry:\n            - ErrorEquals: [Batch.ServerException]\n              BackoffRate: 1.0\n",
        "",
        SEND,
        "has no Retry",
    ),
    Defect("retry-error", PARCELS, "Sns.InternalErrorException", "Sns.InternalError", TELL, "Sns.InternalError, which"),
    Defect(
        "whole-result",
        PARCELS,
        "          Output: '{% $states.input.parcel %}'\n          End",
        "          End",
        SEND,
        "The Task has no Output",
    ),
    Defect("statelint", "template.yaml", "Default: 7", "Default: seven", "Send parcels", "MaxConcurrency"),
    Defect(
        "arguments",
        PARCELS,
        "TopicArn: ${PeopleTopicArn}\n",
        "TopicArn: ${PeopleTopicArn}\n              Text: x\n",
        TELL,
        "Text is none of",
    ),
    Defect(
        "arguments",
        PARCELS,
        "JobDefinition: ${SendParcelJobDefinitionArn}",
        "JobDefinition: send-${SendParcelJobDefinitionArn}",
        SEND,
        "no job definition of template.yaml",
    ),
    Defect(
        "arguments",
        PARCELS,
        "FunctionName: ${CountParcelsFunctionArn}",
        "FunctionName: count-${CountParcelsFunctionArn}",
        "Count parcels",
        "no function of template.yaml",
    ),
    Defect(
        "job-parameters",
        PARCELS,
        "              parcel: '{% $states.input.parcel %}'\n",
        "              parcel: '{% $states.input.parcel %}'\n              weight: '1'\n",
        SEND,
        "has weight, which",
    ),
    Defect("evaluation", PARCELS, "'{% $tries * 60 %}'", "'{% $told * 60 %}'", "Wait a while", "Seconds: "),
    Defect("variable", PARCELS, "    Assign:\n      tries: 0\n", "", "Any parcels there?", "$tries, which no state"),
    Defect(
        "path", PARCELS, "Map.Item.Value.id", "Map.Item.Value.name", "Send parcels", "Value.name, which has no value"
    ),
    Defect("endless", PARCELS, "$tries >= 2", "$tries < 0", "", "without end"),
    Defect(
        "not-reached",
        COUNT_SAMPLE,
        '"parcels": []',
        '"parcels": [{ "id": "p-3" }]',
        "Any parcels there?",
        "takes Choices[0]",
    ),
    Defect(
        "time-zone", "template.yaml", "      ScheduleExpressionTimezone: America/New_York\n", "", "", "has no time zone"
    ),
)
