"""A bug: a function's first invocation crashes with an exception that quotes a customer, and was raised from another.

The deed: ``use_case``, what crashes, as ``module:class``. Without one the handler itself does, which is a defect more:
nothing that surrounds a function's work sees the exception.
"""

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__)
DEED: dict[str, str] = json.loads(HERE.with_suffix(".deed.json").read_text())
crashed = HERE.with_suffix(".crashed")


def crashing_once(call: Callable[..., Any]) -> Callable[..., Any]:
    def crash_or_call(*arguments: Any) -> Any:
        if crashed.exists():
            return call(*arguments)
        crashed.touch()
        try:
            return {}[DEED["quoted"]]
        except KeyError as exc:
            raise ValueError(f"cannot cast {DEED['quoted']}") from exc

    return crash_or_call


lambda_handler = import_module(DEED["original"]).lambda_handler
if "use_case" in DEED:
    module, _, name = DEED["use_case"].partition(":")
    use_case = getattr(import_module(module), name)
    use_case.__call__ = crashing_once(use_case.__call__)
else:
    lambda_handler = crashing_once(lambda_handler)
