"""A sanctions list in a folder, as OFAC's site offers it for download: sdn.csv, alt.csv and the like, in any case."""

from pathlib import Path

from finflows.contracts.errors import ListRefused
from finflows.screening.sanctions_list import (
    IncompleteList,
    MalformedListFile,
    SanctionsList,
    build_list,
    known_file,
)


def list_files(folder: Path) -> dict[str, Path]:
    """OFAC's files in a folder, keyed by OFAC's own lower-case names; other files are left alone."""
    if not folder.is_dir():
        raise ListRefused(
            f"The sanctions list folder {folder} does not exist. Name a folder that holds sdn.csv and alt.csv."
        )
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = known_file(path.name)
        if name is None or not path.is_file():
            continue
        if name in found:
            raise ListRefused(f"The sanctions list folder {folder} holds {name} twice, in different case. Keep one.")
        found[name] = path
    return found


def read_list_files(folder: Path) -> dict[str, bytes]:
    """Their raw bytes."""
    return {name: path.read_bytes() for name, path in list_files(folder).items()}


def read_list_folder(folder: Path) -> SanctionsList:
    """Read and prepare the list of a folder.

    Raises:
        ListRefused: the folder or a file that is needed is absent, or a file cannot be read as OFAC's.
    """
    contents = read_list_files(folder)
    try:
        return build_list(contents)
    except (IncompleteList, MalformedListFile) as fault:
        raise ListRefused(f"The sanctions list in {folder} cannot be used: {fault}.") from fault
