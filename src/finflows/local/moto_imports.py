"""Leaves for later what moto imports and the engine never uses: half of the time in which the engine starts.

moto's Step Functions takes one enumeration from moto.batch, whose package imports its backend, and with it moto.ec2,
which computes the regions of every partition: 1.0 of 1.9 s of processor time (moto 5.2.5, Python 3.11). The engine has
a Batch of its own (``batch_api``).
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

_PACKAGE: Final = "moto.batch"
_NAME: Final = "batch_backends"
"""The only one that the package has; other code asks every module for names of its own."""


class BatchWhenAsked(MetaPathFinder, Loader):
    """Finds moto.batch as a package whose one name is imported when somebody asks for it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _PACKAGE or path is None:
            return None
        spec = ModuleSpec(fullname, self, is_package=True)
        spec.submodule_search_locations = [f"{folder}/batch" for folder in path]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__getattr__"] = _of_the_backend


def _of_the_backend(name: str) -> Any:
    if name != _NAME:
        raise AttributeError(name)
    return getattr(import_module(f"{_PACKAGE}.models"), name)


def install() -> None:
    """Before moto's Step Functions is imported."""
    sys.meta_path.insert(0, BatchWhenAsked())
