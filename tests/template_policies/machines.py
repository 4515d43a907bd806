"""State machines, schedules, functions and logs."""

from collections.abc import Iterator
from typing import Final

from template_policies.stack import Stack, items, named_in

NEW_YORK: Final = "America/New_York"
LONGEST_FUNCTION_S: Final = 900


def machines_are_standard(stack: Stack) -> Iterator[str]:
    for name, machine in stack.of("AWS::StepFunctions::StateMachine"):
        if machine.get("StateMachineType") != "STANDARD":
            yield f"{name} is not STANDARD: only those can be redriven."


def machines_log_without_data(stack: Stack) -> Iterator[str]:
    for name, machine in stack.of("AWS::StepFunctions::StateMachine"):
        logging = machine.get("LoggingConfiguration", {})
        if not logging.get("Destinations") or logging.get("Level") in {None, "OFF"}:
            yield f"{name} does not log."
        if logging.get("IncludeExecutionData") is not False:
            yield f"{name} logs inputs and outputs."


def everything_is_traced(stack: Stack) -> Iterator[str]:
    for name, machine in stack.of("AWS::StepFunctions::StateMachine"):
        if machine.get("TracingConfiguration", {}).get("Enabled") is not True:
            yield f"{name} is not traced."
    for name, function in stack.of("AWS::Lambda::Function"):
        if function.get("TracingConfig", {}).get("Mode") != "Active":
            yield f"{name} is not traced."


def machines_are_published(stack: Stack) -> Iterator[str]:
    versions = {
        target
        for _, version in stack.of("AWS::StepFunctions::StateMachineVersion")
        for target in named_in(version["StateMachineArn"])
    }
    for name in stack.ids("AWS::StepFunctions::StateMachine"):
        if name not in versions:
            yield f"{name} has neither version nor alias, so there is nothing to go back to."
    for name, alias in stack.of("AWS::StepFunctions::StateMachineAlias"):
        preference = alias.get("DeploymentPreference", {})
        if preference.get("Type") != "ALL_AT_ONCE":
            yield f"{name} takes over step by step, which a nightly run gives no traffic."
        if not preference.get("Alarms"):
            yield f"{name} takes over without an alarm to go back by."


def schedules_start_the_alias(stack: Stack) -> Iterator[str]:
    machines = set(stack.ids("AWS::StepFunctions::StateMachine"))
    for name, schedule in stack.of("AWS::Scheduler::Schedule"):
        if named_in(schedule["Target"]["Arn"]) & machines:
            yield f"{name} starts the machine itself and not its alias."


def schedules_are_in_new_york(stack: Stack) -> Iterator[str]:
    for name, schedule in stack.of("AWS::Scheduler::Schedule"):
        if schedule.get("ScheduleExpressionTimezone") != NEW_YORK:
            yield f"{name} is not in New York's time."
    for name, rule in stack.of("AWS::Events::Rule"):
        if "ScheduleExpression" in rule:
            yield f"{name} runs by UTC and drifts with daylight saving."


def schedules_lose_nothing(stack: Stack) -> Iterator[str]:
    for name, schedule in stack.of("AWS::Scheduler::Schedule"):
        if not schedule["Target"].get("DeadLetterConfig") or not schedule["Target"].get("RetryPolicy"):
            yield f"{name} has no dead-letter queue or no retries."


def schedules_have_names_of_the_stack(stack: Stack) -> Iterator[str]:
    """SAM names a schedule by its logical id: a second stack of the account could not be made."""
    for name, schedule in stack.of("AWS::Scheduler::Schedule"):
        given = schedule.get("Name")
        if given is not None and "AWS::StackName" not in named_in(given):
            yield f"{name} has the same name in every stack."


def rules_lose_nothing(stack: Stack) -> Iterator[str]:
    topics = set(stack.ids("AWS::SNS::Topic"))
    for name, rule in stack.of("AWS::Events::Rule"):
        for target in rule.get("Targets", []):
            if not target.get("RetryPolicy"):
                yield f"{name} does not try again."
            if not target.get("DeadLetterConfig") and not named_in(target["Arn"]) & topics:
                yield f"{name} has no dead-letter queue."


def functions_keep_events_that_failed(stack: Stack) -> Iterator[str]:
    """A rule or schedule does not wait for its function: what fails after Lambda's own retries is gone."""
    functions = dict(stack.of("AWS::Lambda::Function"))
    targets = [target["Arn"] for _, rule in stack.of("AWS::Events::Rule") for target in rule.get("Targets", [])]
    targets += [schedule["Target"]["Arn"] for _, schedule in stack.of("AWS::Scheduler::Schedule")]
    for name in sorted({name for target in targets for name in named_in(target)} & set(functions)):
        if not functions[name].get("DeadLetterConfig"):
            yield f"{name} loses the events that it fails on."


def functions_run_on_one_platform(stack: Stack) -> Iterator[str]:
    for name, function in stack.of("AWS::Lambda::Function"):
        if (function.get("Runtime"), function.get("Architectures")) != ("python3.13", ["x86_64"]):
            yield f"{name} does not run on python3.13 and x86_64, for which its packages are locked."
        if not 0 < function.get("Timeout", 3) <= LONGEST_FUNCTION_S:
            yield f"{name} has no time-out that Lambda allows."


def everything_logs_for_a_while(stack: Stack) -> Iterator[str]:
    logged = {name for _, group in stack.of("AWS::Logs::LogGroup") for name in named_in(group.get("LogGroupName", {}))}
    for name in stack.ids("AWS::Lambda::Function"):
        if name not in logged:
            yield f"{name} has no log group, so Lambda makes one that keeps logs for ever."
    for name, group in stack.of("AWS::Logs::LogGroup"):
        if "RetentionInDays" not in group:
            yield f"{name} keeps logs for ever."
    if "AllowedValues" not in stack.written["Parameters"]["LogRetentionDays"]:
        yield "LogRetentionDays takes numbers that CloudWatch refuses."  # cfn-lint knows which it takes


def event_sources_report_single_failures(stack: Stack) -> Iterator[str]:
    for name, source in stack.of("AWS::Lambda::EventSourceMapping"):
        if "ReportBatchItemFailures" not in items(source.get("FunctionResponseTypes", [])):
            yield f"{name} repeats a whole batch for one failure."
