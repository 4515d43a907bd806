"""What each function of the built artefact imports and weighs: the artefact alone, with the runtime's own boto3."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Final

import pytest
from artefact import PROJECT, Artefact

from static_checks.switched_on import whole_template

HEAVY: Final = frozenset(
    {
        "click",
        "holidays",
        "hypothesis",
        "moto",
        "numpy",
        "pandas",
        "psycopg",
        "pyarrow",
        "pytest",
        "rapidfuzz",
        "rich",
        "yaml",
    }
)
"""Packages of megabytes, or of other programs."""

LOADED: Final = {
    "ExportCustomersFunction": {"pyarrow"},
    "MergeResultsFunction": {"pyarrow"},
    "NotifyRunFunction": set[str](),
    "WatchDeadlineFunction": {"pyarrow"},
    "DeliverAlertFunction": set[str](),
    "CheckMarketFunction": {"holidays", "psycopg"},
    "FetchDuePlansFunction": {"holidays", "psycopg"},
    "UpdateNextRunFunction": {"holidays", "psycopg"},
    "VerifyRunFunction": {"holidays", "psycopg"},
}
"""By function: which of them its handler loads. None loads numpy or rapidfuzz: they belong to the tasks."""

LIMIT_MB: Final = 250
"""Unzipped, function and layers together: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html."""

FUNCTIONS = sorted(whole_template(PROJECT).functions)
MODULES = "import json, sys, app; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"


def modules_after_import(artefact: Artefact, name: str) -> set[str]:
    function = artefact.template.functions[name]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, artefact.imports_of(function))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    command = [str(artefact.python), "-c", MODULES]
    done = subprocess.run(command, env=environment, cwd=function.code, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def snake(function: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", function.removesuffix("Function")).lower()


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20


def test_every_function_is_measured() -> None:
    """A new one has to say what it loads."""
    assert set(LOADED) == set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_handler_loads_no_heavy_package_but_those_named(name: str, artefact: Artefact) -> None:
    """In an environment that holds the artefact and what Lambda brings, and nothing else."""
    assert modules_after_import(artefact, name) & HEAVY == LOADED[name]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_fits_lambda_with_its_layers(name: str, artefact: Artefact) -> None:
    """And the light ones stay light."""
    function = artefact.template.functions[name]
    folders = {folder.name: megabytes(folder) for folder in (function.code, *function.layers)}
    assert sum(folders.values()) < LIMIT_MB, folders
    assert folders["CoreLayer"] < 40, folders


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_ships_its_handler_and_no_tests(name: str, artefact: Artefact) -> None:
    """Its own folder is a thin shell; what it shares lies in the layer."""
    function = artefact.template.functions[name]
    own = {path.name for path in (PROJECT / "functions" / snake(name)).iterdir() if path.is_file()}
    if "requirements.txt" not in own:
        assert {path.name for path in function.code.iterdir()} == {"app.py"}
    assert not list(function.code.glob("**/test*.py"))
    assert not [path for layer in function.layers for path in layer.glob("python/tests")]


def test_layers_hold_the_locked_versions_and_finflows_itself(artefact: Artefact) -> None:
    """`sam build` installs src/requirements.txt; a stale build would hold older files than the checkout."""
    layer = artefact.template.functions["ExportCustomersFunction"].layers[0] / "python"
    ours = {path.relative_to(PROJECT / "src"): path.read_bytes() for path in (PROJECT / "src/finflows").rglob("*.py")}
    assert {path: (layer / path).read_bytes() for path in ours if (layer / path).exists()} == ours
    wanted = {
        line.split("==")[0] for line in (PROJECT / "src/requirements.txt").read_text().splitlines() if "==" in line
    }
    installed = {path.name.split("-")[0].replace("_", "-").lower() for path in layer.glob("*.dist-info")}
    assert wanted == installed
