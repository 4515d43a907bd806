"""Where the project is: the folder of template.yaml, state machines, functions and tasks."""

from pathlib import Path

from finflows.contracts.errors import InputRefused

_MARK = "template.yaml"


def project_folder() -> Path:
    """The nearest folder from here upwards that holds template.yaml, else the checkout that is installed."""
    here = Path.cwd()
    checkout = Path(__file__).parents[3]
    for folder in (here, *here.parents, checkout):
        if (folder / _MARK).is_file() and (folder / "statemachines").is_dir():
            return folder
    raise InputRefused(
        f"No {_MARK} with a statemachines folder was found from {here} upwards. Run this inside the project."
    )
