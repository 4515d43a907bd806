"""Tasks on Fargate: what aws.md calls Batch on Fargate."""

from collections.abc import Iterator
from typing import Any, Final

from template_policies.stack import Properties, Stack, items, named_in

MOST_VCPUS: Final = 60
LONGEST_WAIT_S: Final = 600  # the least that Batch allows
NO_CAPACITY: Final = ("CANCEL", "RUNNABLE", "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY")
SECRET_WORDS: Final = ("KEY", "PASSWORD", "SECRET", "TOKEN", "DATABASE_URL")


def definitions(stack: Stack) -> Iterator[tuple[str, Properties, Properties]]:
    for name, properties in stack.of("AWS::Batch::JobDefinition"):
        yield name, properties, properties.get("ContainerProperties", {})


def container_properties_only(stack: Stack) -> Iterator[str]:
    for name, properties, container in definitions(stack):
        if not container or "EcsProperties" in properties:
            yield f"{name} has no ContainerProperties; Step Functions cannot override anything else."


def commands_are_arguments(stack: Stack) -> Iterator[str]:
    for name, properties, container in definitions(stack):
        command = [str(part) for part in container.get("Command", [])]
        wanted = {part.removeprefix("Ref::") for part in command if part.startswith("Ref::")}
        if not command or not command[0].startswith("--"):
            yield f"{name} names a program; the image's entry point is the program."
        if wanted != set(properties.get("Parameters", {})):
            yield f"{name} has parameters without use, or uses some without default."


def revisions_stay(stack: Stack) -> Iterator[str]:
    for name, properties, _ in definitions(stack):
        if properties.get("ResourceRetentionPolicy", {}).get("SkipDeregisterOnUpdate") is not True:
            yield f"{name} is deregistered by an update, and a redrive could not use it."


def root_is_read_only(stack: Stack) -> Iterator[str]:
    for name, _, container in definitions(stack):
        if container.get("ReadonlyRootFilesystem") is not True:
            yield f"{name} can write to its root file system."
        if container.get("Privileged"):
            yield f"{name} is privileged."


def scratch_is_a_volume(stack: Stack) -> Iterator[str]:
    """Python wants a folder for temporary files even where it writes none."""
    for name, _, container in definitions(stack):
        volumes = {volume["Name"] for volume in container.get("Volumes", [])}
        mounts = {mount["ContainerPath"]: mount["SourceVolume"] for mount in container.get("MountPoints", [])}
        if mounts.get("/tmp") not in volumes:  # noqa: S108 - a path in the container
            yield f"{name} has nowhere to write: its root is read-only and /tmp is no volume."


def tasks_have_time_and_tries(stack: Stack) -> Iterator[str]:
    for name, properties, _ in definitions(stack):
        if not 0 < properties.get("Timeout", {}).get("AttemptDurationSeconds", 0) <= 3600:
            yield f"{name} has no time-out of an hour or less."
        if properties.get("RetryStrategy", {}).get("Attempts") != 3:
            yield f"{name} is not tried three times."
        if properties.get("PropagateTags") is not True:
            yield f"{name} does not pass its tags on, so its cost is nobody's."


def environments_hold_no_secret(stack: Stack) -> Iterator[str]:
    for name, _, container in definitions(stack):
        for entry in items(container.get("Environment", [])):
            names_one = entry["Name"].endswith(("_SECRET", "_SECRET_ARN"))
            if not names_one and any(word in entry["Name"] for word in SECRET_WORDS):
                yield f"{name} has {entry['Name']} in its environment, which execution histories show; use Secrets."


def images_come_by_digest(stack: Stack) -> Iterator[str]:
    parameters: dict[str, Any] = stack.written["Parameters"]
    for name, _, container in definitions(stack):
        image = container.get("Image", {})
        declared = parameters.get(image.get("Ref", "") if isinstance(image, dict) else "", {})
        if "@sha256:" not in str(declared.get("AllowedPattern", "")):
            yield f"{name} may run an image without digest."


def tasks_log_to_a_group_of_their_own(stack: Stack) -> Iterator[str]:
    seen: set[str] = set()
    for name, _, container in definitions(stack):
        log = container.get("LogConfiguration", {})
        groups = named_in(log.get("Options", {}).get("awslogs-group", {}))
        if log.get("LogDriver") != "awslogs" or not groups or groups & seen:
            yield f"{name} has no log group of its own."
        seen |= groups


def capacity_is_capped(stack: Stack) -> Iterator[str]:
    for name, environment in stack.of("AWS::Batch::ComputeEnvironment"):
        if not 0 < environment["ComputeResources"].get("MaxvCpus", 10_000) <= MOST_VCPUS:
            yield f"{name} may grow beyond {MOST_VCPUS} vCPUs."


def queues_are_spot_and_on_demand(stack: Stack) -> Iterator[str]:
    environments = dict(stack.of("AWS::Batch::ComputeEnvironment"))
    kinds = {
        environments[name]["ComputeResources"]["Type"]
        for _, queue in stack.of("AWS::Batch::JobQueue")
        for entry in queue["ComputeEnvironmentOrder"]
        for name in named_in(entry["ComputeEnvironment"])
    }
    for kind in sorted({"FARGATE", "FARGATE_SPOT"} - kinds):
        yield f"No queue leads to {kind}."


def spot_is_not_waited_for(stack: Stack) -> Iterator[str]:
    """A job without capacity makes no attempts that could be used up: only cancelled it gets to the second pass."""
    environments = dict(stack.of("AWS::Batch::ComputeEnvironment"))
    for name, queue in stack.of("AWS::Batch::JobQueue"):
        on_spot = any(
            environments[environment]["ComputeResources"]["Type"] == "FARGATE_SPOT"
            for entry in queue["ComputeEnvironmentOrder"]
            for environment in named_in(entry["ComputeEnvironment"])
        )
        limits = {
            (limit["Action"], limit["State"], limit["Reason"]): limit["MaxTimeSeconds"]
            for limit in queue.get("JobStateTimeLimitActions", [])
        }
        if on_spot and limits.get(NO_CAPACITY) != LONGEST_WAIT_S:
            yield f"{name} lets jobs wait for Spot capacity until the night is late."
