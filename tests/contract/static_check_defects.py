"""Defects to seed into the screening machine, its template or its samples, each with the one message that it gives.

`old` becomes `new` once in the file; `state` is the state that the message names, and `says` a part of its text.
"""

from dataclasses import dataclass

MACHINE = "statemachines/screening.asl.yaml"
TEMPLATE = "template.yaml"
SAMPLES = "events/screening/states"


@dataclass(frozen=True)
class Defect:
    rule: str
    file: str
    old: str
    new: str
    state: str
    says: str

    @property
    def name(self) -> str:
        return f"{self.rule}: {self.says}"


def in_machine(rule: str, old: str, new: str, state: str, says: str) -> Defect:
    return Defect(rule, MACHINE, old, new, state, says)


def in_template(rule: str, old: str, new: str, says: str) -> Defect:
    return Defect(rule, TEMPLATE, old, new, "", says)


def in_sample(step: str, old: str, new: str, state: str, says: str) -> Defect:
    return Defect("sample", f"{SAMPLES}/{step}.json", old, new, state, says)


EXPORT, FIRST, SECOND = "Export customers", "Screen chunk", "Rescreen chunk"
CHOICE = "Any chunk failed?"
CONDITION = "      - Condition: '{% $count($firstPass[status=\"FAILED\"]) > 0 %}'\n"
WAIT_RETRY = "        IntervalSeconds: 60\n        MaxAttempts: 90\n        BackoffRate: 1.0\n"
SLOW_RETRY = "              IntervalSeconds: 30\n              MaxAttempts: 2\n              BackoffRate: 2.0\n"
RECORD = "        Record failed chunk:\n          Comment: The cause"
LAST_RULE = '          - { Action: EXIT, OnReason: "*" }\n'
CAUGHT = "error: '{% $states.errorOutput.Error %}'"
ASSIGN = "    Assign:\n      firstPass: '{% $states.result %}'\n"
FAILED = """Items: '{% [$firstPass[status="FAILED"]] %}'"""
JOB_NAME = """JobName: '{% $runId & "-" & $states.input.chunk %}'"""
CUT = """                index: '{% $states.input.index %}'
                chunk: '{% $states.input.chunk %}'
                status: FAILED
                error: '{% $states.errorOutput.Error %}'
"""
RESCREEN = f"StartAt: {SECOND}\n      States:\n        {SECOND}:"
LONG = "Rescreen what failed the first time"
CATCH = """          Catch:
            - ErrorEquals: [States.ALL]
              Output: '{% $states.errorOutput.Error %}'
              Next: Rescreen chunk
"""
INNER_RETRY_END = """              MaxDelaySeconds: 120
              JitterStrategy: FULL
          Output:
"""
SIX_RULES = LAST_RULE.replace("EXIT, OnReason", "RETRY, OnStatusReason").replace("*", "Host EC2*") + LAST_RULE

DEFECTS = (
    # The text
    in_machine("yaml", "StartAt: Export customers", "StartAt: [Export customers", "", "This is not YAML"),
    in_machine("shape", "States:\n\n", "Steps:\n\n", "", "The definition has no States"),
    in_machine("shape", RECORD, f"        Other: null\n{RECORD}", "", "State 'Other' is no mapping"),
    in_machine("shape", "    Choices:\n      - Condition", "    Choices:\n        Condition", "", "Choices of state"),
    in_machine("alias", "Items: '{% $chunks %}'", "Items: &items '{% $chunks %}'", "", "&items is an anchor"),
    in_machine("duplicate-key", "    MaxConcurrency: 30", "    Type: Map", "", "'Type' is given twice"),
    in_machine("not-json", "status: SUCCEEDED", "status: 2026-11-23", "", "is a date to YAML"),
    in_machine("not-json", "status: SUCCEEDED", "on: SUCCEEDED", "", "is the key True to YAML"),
    in_machine("placeholder", "Comment: Tells", "Comment: ${Team} tells", "", "${Team} is no key of DefinitionSubst"),
    in_template(
        "substitution", "Arn: !Ref SpotJobQueue\n", "Arn: !Ref SpotJobQueue\n        Team: a\n", "has Team, which"
    ),
    in_template("substitution", "Arn: !Ref SpotJobQueue\n", "Arn: !Ref NoQueue\n", "'NoQueue' is neither"),
    # The template
    in_template("definition-uri", "statemachines/screening.asl", "statemachines/nightly.asl", "cannot be read"),
    in_template("time-zone", "America/New_York", "America/NewYork", "'America/NewYork', which does not exist"),
    in_template("time-zone", "            ScheduleExpressionTimezone: America/New_York\n", "", "has no time zone"),
    in_template("exit-rules", LAST_RULE, SIX_RULES, "has 6 rules"),
    in_template("exit-rules", LAST_RULE, "", "The last EvaluateOnExit rule"),
    # The graph
    in_machine("dangling", "Next: Notify run", "Next: Notify runs", "Merge results", "leads to 'Notify runs'"),
    in_machine(
        "dangling", "StartAt: Screen chunk", "StartAt: Screen it", "Screen chunks", "StartAt of the inner machine"
    ),
    in_machine(
        "unreachable",
        f"{CONDITION}        Next: Rescreen failed chunks",
        f"{CONDITION}        Next: Merge results",
        "Rescreen failed chunks",
        "No path of the machine leads here",
    ),
    in_machine(
        "end", "    Next: Merge results\n\n  Merge", "\n  Merge", "Rescreen failed chunks", "neither Next nor End"
    ),
    in_machine(
        "end", "    Next: Notify run\n", "    Next: Notify run\n    End: true\n", "Merge results", "both Next and End"
    ),
    in_machine("end", "    Default: Merge results\n", "", CHOICE, "Without a Default"),
    in_machine(
        "unique-name",
        RESCREEN,
        RESCREEN.replace(SECOND, FIRST),
        FIRST,
        "two states of this name",
    ),
    in_machine(
        "group-retry",
        ASSIGN,
        "    Retry:\n      - ErrorEquals: [States.TaskFailed]\n        BackoffRate: 1.0\n" + ASSIGN,
        "Screen chunks",
        "A Retry on a Map repeats all",
    ),
    in_machine("map-mode", "Mode: INLINE", "Mode: DISTRIBUTED", "Screen chunks", "the Mode DISTRIBUTED"),
    in_machine(
        "second-pass-catch",
        INNER_RETRY_END,
        INNER_RETRY_END.replace("          Output:\n", f"{CATCH}          Output:\n"),
        SECOND,
        "must not Catch",
    ),
    in_machine(
        "fail-after-catch",
        f"{RECORD} stays behind. It is a whole job description, and thirty of them approach the size limit.\n"
        "          Type: Pass\n          End: true\n",
        "        Record failed chunk:\n          Type: Fail\n",
        FIRST,
        "Its Catch leads to the Fail state",
    ),
    # The house style
    in_machine("query-language", "QueryLanguage: JSONata\n", "", "", "QueryLanguage is not JSONata"),
    in_machine(
        "field-order",
        "    Type: Map\n    Items: '{% $chunks %}'\n",
        "    Items: '{% $chunks %}'\n    Type: Map\n",
        "Screen chunks",
        "out of order",
    ),
    in_machine(
        "field", "    MaxConcurrency: 30\n", "    ItemsPath: $.chunks\n", "Screen chunks", "The field ItemsPath"
    ),
    in_machine("name", RESCREEN, RESCREEN.replace(SECOND, "Rescreen Chunk"), "Rescreen Chunk", "not in title case"),
    in_machine(
        "name", RESCREEN, RESCREEN.replace(SECOND, "Rescreen chunk?"), "Rescreen chunk?", "Choices are questions"
    ),
    in_machine("name", RESCREEN, RESCREEN.replace(SECOND, LONG), LONG, "The name has 35 characters"),
    # Time-outs and retries
    in_machine("time-out", "TimeoutSeconds: 18000\n", "", "", "The machine has no TimeoutSeconds"),
    in_machine("time-out", "    TimeoutSeconds: 120\n", "", "Notify run", "it would wait a year"),
    in_machine(
        "time-out", "TimeoutSeconds: 2700\n", "TimeoutSeconds: 18000\n", FIRST, "not shorter than the machine's"
    ),
    in_machine("time-out", "TimeoutSeconds: 120\n", "TimeoutSeconds: 60\n", "Notify run", "not longer than the 60 s"),
    in_machine("time-out", "TimeoutSeconds: 2700\n", "TimeoutSeconds: 1800\n", FIRST, "not longer than the 1800 s"),
    in_machine("retry-error", "[InputNotYetThere]", "[States.ALL]", EXPORT, "which repeats bugs"),
    in_machine("retry-error", "[InputNotYetThere]", "[InputNotYetHere]", EXPORT, "InputNotYetHere, which this Task"),
    in_machine(
        "retry-error", "Batch.ServerException", "Batch.ServiceException", FIRST, "Batch.ServiceException, which"
    ),
    in_machine(
        "retry-error", "Batch.ServerException", "Lambda.ServiceException", FIRST, "Lambda.ServiceException, which"
    ),
    in_machine(
        "retry-error", "[States.TaskFailed, States", "[States.TaskFail, States", SECOND, "States.TaskFail, which"
    ),
    in_machine("retry-pace", WAIT_RETRY, WAIT_RETRY.replace("1.0", "1"), EXPORT, "BackoffRate of a Retry is 1."),
    in_machine(
        "retry-pace", SLOW_RETRY + "              MaxDelaySeconds: 120\n", SLOW_RETRY, SECOND, "growing intervals"
    ),
    in_machine(
        "retry-pace", "MaxDelaySeconds: 20\n", "MaxDelaySeconds: 5\n", "Merge results", "not longer than its Interval"
    ),
    # Expressions
    in_machine("delimiters", "'{% $chunks %}'", "' {% $chunks %}'", "Screen chunks", "takes for plain text"),
    in_machine("delimiters", "'{% $chunks %}'", "'{ % $chunks %}'", "Screen chunks", "takes for plain text"),
    in_machine("delimiters", "'{% $chunks %}'", "$chunks", "Screen chunks", "looks like JSONata"),
    in_machine("delimiters", JOB_NAME, "JobName: '{% $runId %}-{% $states.input.chunk %}'", FIRST, "delimiters inside"),
    in_machine("expression-place", "MaxDelaySeconds: 120", "MaxDelaySeconds: '{% 120 %}'", EXPORT, "is not evaluated"),
    in_machine(
        "expression-length",
        FAILED,
        FAILED.replace("status=", 'status="' + "x" * 90 + '" or status='),
        "Rescreen failed chunks",
        "longer than a line",
    ),
    in_machine("jsonata-syntax", FAILED, FAILED.replace("]]", "]"), "Rescreen failed chunks", "Items does not parse"),
    in_machine("eval", "'{% $chunks %}'", """'{% $eval("[1]") %}'""", "Screen chunks", "calls $eval"),
    in_machine("function", CONDITION, CONDITION.replace("$count", "$cnt"), CHOICE, "calls $cnt, which neither"),
    in_machine(
        "states-field",
        "'{% $chunks %}'",
        "'{% $states.result.chunks %}'",
        "Screen chunks",
        "$states.result does not exist",
    ),
    in_machine(
        "states-field",
        "status: SUCCEEDED",
        "status: '{% $states.errorOutput.Error %}'",
        FIRST,
        "$states.errorOutput does not",
    ),
    in_machine("states-field", CAUGHT, "error: '{% $states.result.Status %}'", FIRST, "$states.result does not exist"),
    in_machine(
        "whole-result", CAUGHT, "error: '{% $states.errorOutput.Cause %}'", FIRST, "passes $states.errorOutput.Cause on"
    ),
    in_machine("whole-result", "status: SUCCEEDED", "job: '{% $states.result %}'", FIRST, "passes $states.result on"),
    in_machine("whole-result", f"              Output:\n{CUT}", "", FIRST, "Catch[0] has no Output"),
    # The linters
    in_machine(
        "statelint", "[States.ALL]", "[States.ALL, States.Timeout]", FIRST, "States.ALL can only appear in the last"
    ),
    in_machine("cfn-lint", "    Resource: arn:aws:states:::lambda:invoke\n", "", EXPORT, "E3601"),
    # The samples
    in_machine(
        "evaluation",
        FAILED,
        FAILED.replace("[$firstPass[", "$firstPass[").replace("]]", "]"),
        "Rescreen failed chunks",
        "Items is no array",
    ),
    in_machine("evaluation", CONDITION, CONDITION.replace(" > 0", ""), CHOICE, "not true or false"),
    in_machine(
        "variable", CONDITION, CONDITION.replace("$firstPass", "$firstPas"), CHOICE, "$firstPas, which no state"
    ),
    in_machine(
        "path", JOB_NAME, JOB_NAME.replace("chunk", "chunck"), FIRST, "$states.input.chunck, which has no value"
    ),
    in_machine("not-reached", CONDITION, CONDITION.replace("FAILED", "FAILURE"), CHOICE, "No sample takes Choices[0]"),
    in_machine("arguments", "            JobName: ", "            jobName: ", FIRST, "Arguments: jobName is none of"),
    in_machine("arguments", JOB_NAME, JOB_NAME.replace('"-"', '"/"'), FIRST, "which Batch refuses"),
    in_machine(
        "arguments", "chunk: '{% $states.input.chunk %}'", "chunk: '{% $states.input.index %}'", FIRST, "Invalid type"
    ),
    in_machine("job-parameters", "              runId: '{% $runId %}'\n", "", FIRST, "Parameters lacks runId"),
    in_machine(
        "contract",
        "      Payload:\n        start: ",
        "      Payload:\n        starts: ",
        EXPORT,
        "ExportCustomersInput",
    ),
    in_machine("resource", "batch:submitJob.sync", "batch:submitJobs.sync", FIRST, "is no API call"),
    in_sample("export_customers", '"manifestKey"', '"manifest"', EXPORT, "ExportCustomersOutput is not valid"),
    in_sample("screen_chunk", '"JobArn"', '"Arn"', FIRST, "Sample result: Arn is none of"),
)
