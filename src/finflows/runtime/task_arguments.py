"""A task's command line, which only its job definition writes: a wrong one is a configuration error (exit 64)."""

import argparse
from typing import NoReturn

from finflows.contracts.errors import InputRefused


class TaskArguments(argparse.ArgumentParser):
    """Names itself by the step."""

    def __init__(self, step: str) -> None:
        super().__init__(prog=step, add_help=False)

    def error(self, message: str) -> NoReturn:
        *first, last = (action.option_strings[0] for action in self._actions)
        expected = f"{', '.join(first)} and {last}"
        raise InputRefused(f"The task's arguments are wrong: {message}. The job definition passes {expected}.")
