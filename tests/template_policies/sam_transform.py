"""Runs in the environment of aws-sam-cli, which has SAM's own translator: templates in, CloudFormation out.

JSON lines on standard input and output, one template each. The translator's pins would hold the project's own packages
back, therefore a process of its own.
"""

import json
import sys
from typing import Any

from samtranslator.translator.transform import transform  # type: ignore[import-not-found]

UPLOADED = "s3://bucket/key"


class _NoManagedPolicies:
    def load(self) -> dict[str, str]:
        return {}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(_transformed(json.loads(line))), flush=True)  # noqa: T201 - the answer


def _transformed(document: dict[str, Any]) -> dict[str, Any]:
    for resource in document["Resources"].values():
        for key in ("CodeUri", "ContentUri", "DefinitionUri"):
            if key in resource.get("Properties", {}):
                resource["Properties"][key] = UPLOADED
    values = {name: declared.get("Default", "given") for name, declared in document["Parameters"].items()}
    answer: dict[str, Any] = transform(document, values, _NoManagedPolicies())
    return answer


if __name__ == "__main__":
    main()
