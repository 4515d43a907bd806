"""docs/commands.md must list the commands that there are, as --help tells them; completion must complete them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from command_line import Command

DOCUMENT = (Path(__file__).parents[3] / "docs/commands.md").read_text()
ROW = re.compile(r"^\| `finflows ([\w-]+)` \| (.+) \|$", re.MULTILINE)
HELP = re.compile(r"^  ([\w-]+) {2,}(\S.*)$", re.MULTILINE)


def test_the_list_of_commands_is_that_of_the_help(finflows: Command) -> None:
    """Names, words and order."""
    told = finflows("--help").out.split("Commands:")[1]
    assert ROW.findall(DOCUMENT) == [(name, words.strip()) for name, words in HELP.findall(told)]


@pytest.mark.parametrize("name", [name for name, _ in ROW.findall(DOCUMENT)])
def test_every_command_explains_itself(finflows: Command, name: str) -> None:
    """With a sentence and its options."""
    told = finflows(name, "--help")
    assert told.exit_code == 0
    assert told.out.startswith(f"Usage: finflows {name}")
    assert "--help" in told.out


@pytest.mark.parametrize("name", [name for name, _ in ROW.findall(DOCUMENT)])
def test_a_group_tells_its_commands_whole(finflows: Command, name: str) -> None:
    """In a line of eighty characters, too: no sentence ends in dots."""
    _, _, commands = finflows(name, "--help").out.partition("Commands:")
    assert "..." not in commands


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_works_as_documented(shell: str) -> None:
    """The variable of the document gives the shell a script."""
    variable = f"_FINFLOWS_COMPLETE={shell}_source"
    assert variable in DOCUMENT
    program = "from finflows.cli.main import main; import sys; sys.argv = ['finflows']; main()"
    environment = {**os.environ, "_FINFLOWS_COMPLETE": f"{shell}_source"}
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environment)
    assert "_FINFLOWS_COMPLETE" in told.stdout, told.stderr
