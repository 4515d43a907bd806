"""``finflows deploy-check``: names every parameter that a deployment still lacks, before AWS does."""

import json
from pathlib import Path

import click

from finflows.cli import options
from finflows.cli.project import project_folder
from finflows.contracts.errors import InputRefused
from finflows.local.deploy_check import Lack, lacks
from finflows.local.deployment import Deployment, effective_values, read_deployment
from finflows.local.template.project import ProjectTemplate


@click.command("deploy-check")
@click.option("--environment", default="default", show_default=True, help="Section of samconfig.toml: staging, prod.")
@click.option(
    "--overrides",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.yaml",
    help="Write every parameter there, for `sam deploy --parameter-overrides file://FILE.yaml`.",
)
@options.as_json
def deploy_check(environment: str, overrides: Path | None, *, as_json: bool) -> None:
    """Name every parameter that a deployment still lacks. Asks nothing of AWS."""
    project = project_folder()
    template, deployment = ProjectTemplate.load(project), read_deployment(project, environment)
    found = lacks(template, deployment)
    if as_json:
        options.echo_json(_document(deployment, found))
    else:
        _tell(deployment, found)
    missing = [lack for lack in found if lack.must]
    if missing:
        raise InputRefused(
            f"{len(missing)} parameter{'s' * (len(missing) != 1)} of {environment} missing or wrong; "
            f"write them to deploy/{environment}.env (deploy/example.env shows how)."
        )
    if overrides is not None:
        _write(overrides, effective_values(template.parameters, deployment))


def _write(path: Path, values: dict[str, str]) -> None:
    """JSON is YAML: every value is a text there, whatever it looks like, and no shell splits it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def _tell(deployment: Deployment, found: list[Lack]) -> None:
    click.echo(f"{deployment.environment}: stack {deployment.stack}, parameters in {deployment.file.name}")
    for lack in found:
        click.echo(f"  {'MISSING' if lack.must else 'advised'}  {lack.parameter} {lack.problem}")
    if not found:
        click.echo("  nothing is missing")


def _document(deployment: Deployment, found: list[Lack]) -> dict[str, object]:
    return {
        "environment": deployment.environment,
        "stack": deployment.stack,
        "given": sorted(name for name, value in deployment.values.items() if value),
        "lacks": [{"parameter": lack.parameter, "problem": lack.problem, "must": lack.must} for lack in found],
    }
