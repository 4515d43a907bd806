"""The ``finflows`` command. Subcommands are imported when called, so that --help is quick and needs no engine.

Exit codes: 0 ok, 1 work failed, 2 usage or configuration, 70 what finflows does not expect. No stack trace is
shown.
"""

import sys
from importlib import import_module
from typing import Any, cast

import click

from finflows.cli.unexpected import EXIT_CODE, unexpected
from finflows.contracts.errors import FinflowsError, InputRefused

_COMMANDS = {
    "run": ("finflows.cli.run", "run", "Run a workflow on this machine."),
    "runs": ("finflows.cli.runs", "runs", "List the runs of the state folder."),
    "show": ("finflows.cli.runs", "show", "Show one run, state by state."),
    "redrive": ("finflows.cli.redrive", "redrive", "Continue a run from what did not succeed (emulated redrive)."),
    "report": ("finflows.cli.report", "report", "Make the report of a night or an investments day again."),
    "alerts": ("finflows.cli.alerts", "alerts", "Show how a run's alerts stand, and deliver what was left."),
    "receiver": ("finflows.cli.receiver", "receiver", "Receive alerts on this machine: a sample receiver."),
    "decisions": ("finflows.cli.decisions", "decisions", "Clear matches that a reviewer judged, and end that."),
    "screen": ("finflows.cli.screen", "screen", "Screen a customer file, without workflow or storage."),
    "explain": ("finflows.cli.explain", "explain", "Say why a name scores what it scores."),
    "compare": ("finflows.cli.compare", "compare_command", "Compare two engines' answers: would anybody be missed?"),
    "rollout": ("finflows.cli.rollout", "rollout", "Change engines in stages, and see whether the next may begin."),
    "list": ("finflows.cli.list_commands", "list_group", "Fetch OFAC's sanctions list, and look at one."),
    "thresholds": ("finflows.cli.thresholds", "thresholds", "Count the alerts that each threshold would raise."),
    "quality": ("finflows.cli.quality", "quality", "Judge the score against labelled pairs and OFAC's own search."),
    "cost": ("finflows.cli.cost", "cost", "Say what a run, or a month, costs on AWS."),
    "deploy-check": ("finflows.cli.deploy_check", "deploy_check", "Say what a deployment still lacks."),
    "plans": ("finflows.cli.plans", "plans", "Look after recurring investment plans."),
    "assets": ("finflows.cli.assets", "assets", "Look after what plans can buy."),
    "holdings": ("finflows.cli.books", "holdings", "Show what accounts hold."),
    "ledger": ("finflows.cli.books", "ledger", "Show the ledger of purchases."),
    "reconcile": ("finflows.cli.books", "reconcile", "Compare the ledger with the holdings."),
    "reverse": ("finflows.cli.reversal", "reverse", "Take a purchase back in the books."),
    "db": ("finflows.cli.db", "db", "Bring the database of the investments up to date."),
    "prices": ("finflows.cli.prices", "prices", "Decide on prices that are held for a person."),
    "providers": ("finflows.cli.providers", "providers", "Stand in for the price providers, with invented prices."),
    "bench": ("finflows.cli.bench", "bench", "Measure this machine, with baselines in the same run."),
    "demo-data": (
        "finflows.cli.demo_data",
        "demo_data",
        "Make customers and a sanctions list to try things with.",
    ),
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        return cast("click.Command", getattr(import_module(module), attribute))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, _, told) in _COMMANDS.items()])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="finflows")
def cli() -> None:
    """Nightly sanctions screening and recurring investments, as they run on AWS, on this machine."""


def main() -> Any:
    try:
        return cli(prog_name="finflows", standalone_mode=False)
    except click.exceptions.Abort:
        return _fail("Stopped.", 130)
    except click.ClickException as exc:
        exc.show()
        return sys.exit(exc.exit_code)
    except FinflowsError as exc:
        return _fail(str(exc), 2 if exc.exit_code == InputRefused.exit_code else 1)
    except Exception as exc:  # noqa: BLE001 - the last guard: whatever it is, it is told
        return _fail(unexpected(exc), EXIT_CODE)


def _fail(message: str, exit_code: int) -> None:
    click.echo(f"finflows: {message}", err=True)
    sys.exit(exit_code)


if __name__ == "__main__":
    main()
