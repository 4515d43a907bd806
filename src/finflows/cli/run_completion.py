"""Run ids for the shell's completion, from the state folder of the command line so far."""

from pathlib import Path

from click import Context, Parameter
from click.shell_completion import CompletionItem

from finflows.local.runs import RunStore
from finflows.local.state_folder import StateFolder


def complete_run(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001 - click's
    """The runs that begin so, newest first."""
    runs = RunStore(StateFolder(Path(ctx.params["state_dir"]))).list()
    return [CompletionItem(run.run_id, help=run.status) for run in runs if run.run_id.startswith(incomplete)]


def complete_run_or_path(ctx: Context, param: Parameter, incomplete: str) -> list[CompletionItem]:
    """The shell adds its files."""
    return [*complete_run(ctx, param, incomplete), CompletionItem(incomplete, type="file")]
