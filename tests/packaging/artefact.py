"""The artefact that `sam build` made, and AWS's runtime interface emulator and client to run it with."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from finflows.local.template.project import ProjectTemplate
from finflows.local.template.resources import Function
from static_checks.switched_on import whole_template

PROJECT = Path(__file__).parents[2]
VARIABLE = "FINFLOWS_ARTEFACT"
EMULATOR = "samcli/local/rapid/aws-lambda-rie-x86_64"


@dataclass(frozen=True)
class Artefact:
    """`template` is the built one: its code and layers lie in the build folder."""

    template: ProjectTemplate
    python: Path
    emulator: Path

    def imports_of(self, function: Function) -> list[Path]:
        """The folders that Lambda would import from: the function's own, then /opt/python of each layer."""
        return [function.code, *(layer / "python" for layer in function.layers)]


def built_artefact() -> Artefact:
    """Skips the test where the artefact was not asked for; `make test-lambda` builds it and asks."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(f"{VARIABLE} is not set; `make test-lambda` builds the artefact and runs this")
    (emulator,) = (PROJECT / ".envs/sam/lib").glob(f"python3.*/site-packages/{EMULATOR}")
    emulator.chmod(0o755)
    return Artefact(
        template=whole_template(PROJECT / folder / "template.yaml"),
        python=PROJECT / ".envs/lambda/bin/python",
        emulator=emulator,
    )
