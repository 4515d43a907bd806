"""Tasks on Fargate: billed by the second from the image's pull, a minute at least, Spot at a discount."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from finflows.cost.lines import CostLine
from finflows.cost.prices import Prices

START_S: Final = 60.0
"""Pull and start of a container before the program runs: about a minute, seen on Fargate with images of this size."""


@dataclass(frozen=True, slots=True)
class TaskTime:
    """One attempt of one task, or as many as `times` of them as a month has on average."""

    seconds: float
    vcpus: float
    memory_gb: float
    on_spot: bool
    times: float = 1

    def billed_seconds(self, prices: Prices, start_s: float) -> float:
        return max(prices.fargate_minimum_s, start_s + self.seconds)


def task_lines(tasks: Iterable[TaskTime], prices: Prices, start_s: float = START_S) -> list[CostLine]:
    """vCPU, memory and the public address of the tasks."""
    held = [(task, task.times * task.billed_seconds(prices, start_s) / 3600) for task in tasks]
    vcpu_hours = sum(task.vcpus * hours for task, hours in held)
    gb_hours = sum(task.memory_gb * hours for task, hours in held)
    spot = sum(task.vcpus * hours for task, hours in held if task.on_spot) / vcpu_hours if vcpu_hours else 0.0
    discount = {"spot_share": spot, "spot_discount": prices.spot_discount}
    return [
        CostLine("Fargate, vCPU", vcpu_hours, "vCPU-hours", prices.vcpu_hour, **discount),
        CostLine("Fargate, memory", gb_hours, "GB-hours", prices.gb_hour, **discount),
        CostLine("public IPv4 of the tasks", sum(hours for _, hours in held), "hours", prices.public_ipv4_hour),
    ]
