"""``finflows deploy-check``: names every parameter that a deployment still lacks, before AWS does."""

import shlex

import click

from finflows.cli import options
from finflows.cli.project import project_folder
from finflows.contracts.errors import InputRefused
from finflows.local.deploy_check import Deployment, Lack, lacks, read_deployment
from finflows.local.template.project import ProjectTemplate


@click.command("deploy-check")
@click.option("--environment", default="default", show_default=True, help="Section of samconfig.toml: staging, prod.")
@click.option("--overrides", is_flag=True, help="Print them as `sam deploy --parameter-overrides` takes them.")
@options.as_json
def deploy_check(environment: str, *, overrides: bool, as_json: bool) -> None:
    """Name every parameter that a deployment still lacks. Asks nothing of AWS."""
    project = project_folder()
    deployment = read_deployment(project, environment)
    found = lacks(ProjectTemplate.load(project), deployment)
    missing = [lack for lack in found if lack.must]
    if as_json:
        options.echo_json(_document(deployment, found))
    elif overrides and not missing:
        click.echo(" ".join(shlex.quote(f"{name}={value}") for name, value in deployment.values.items() if value))
    elif not overrides:
        _tell(deployment, found)
    if missing:
        raise InputRefused(
            f"{len(missing)} parameter{'s' * (len(missing) != 1)} of {environment} missing or wrong; "
            f"write them to deploy/{environment}.env (deploy/example.env shows how)."
        )


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
