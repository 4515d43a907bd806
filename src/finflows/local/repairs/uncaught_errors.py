"""AWS: States.ALL does not catch or retry States.Runtime and States.DataLimitExceeded.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html. Stock moto lets it, and so hides
mistakes in a definition that end an execution in AWS.
"""

from typing import Any, Final

from moto.stepfunctions.parser.asl.component.common.error_name import error_equals_decl

from finflows.local.repairs.mending import mend, part

_BEYOND_ALL: Final = frozenset({"States.Runtime", "States.DataLimitExceeded"})


def apply() -> None:
    evaluate = part(error_equals_decl.ErrorEqualsDecl, "_eval_body")

    def evaluate_strictly(self: Any, env: Any) -> None:
        name = env.stack[-1].error_name if env.stack[-1] is not None else None
        evaluate(self, env)
        if name in _BEYOND_ALL:
            named = any(known.error_name == name for known in self.error_names)
            env.stack[-1] = env.stack[-1] and named

    mend(error_equals_decl.ErrorEqualsDecl, "_eval_body", evaluate_strictly)
