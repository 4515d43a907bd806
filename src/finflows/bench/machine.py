"""What a figure was measured on: processor, cores, versions. Nothing that names the machine or its owner."""

import os
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = ("finflows", "numpy", "pyarrow", "rapidfuzz")


@dataclass(frozen=True, slots=True)
class Machine:
    cpu: str
    cores: int
    system: str
    python: str
    libraries: dict[str, str]


def this_machine() -> Machine:
    return Machine(
        cpu=_cpu_model(Path("/proc/cpuinfo")),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.machine()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        libraries={name: version(name) for name in _LIBRARIES},
    )


def load_average() -> float:
    """Processes that wanted to compute in the last minute (getloadavg(3)); more than cores: the figures suffer."""
    return os.getloadavg()[0]


def _cpu_model(cpu_info: Path) -> str:
    """Linux tells the model in /proc/cpuinfo; elsewhere the platform's word for it."""
    if cpu_info.exists():
        for line in cpu_info.read_text(encoding="utf-8").splitlines():
            field, _, value = line.partition(":")
            if field.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
