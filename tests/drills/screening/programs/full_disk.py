"""A command on a state folder without room, and once more after room was made. Prints both outcomes as JSON.

Arguments: KiB, state folder, command. The folder is a file system of its own, in a mount namespace of its own
(``unshare --map-root-user --mount``), so nobody else sees it; what is in it at the end is copied to the plain folder.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any


def main() -> None:
    kib, state, *command = sys.argv[1:]
    folder = Path(state)
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", state)
    without_room = outcome(command)
    stored = [path.relative_to(folder / "s3").as_posix() for path in folder.glob("s3/**/*") if path.is_file()]
    mount("-o", "remount,size=256m", state)
    with_room = outcome(command)
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(state, copy, dirs_exist_ok=True)
        subprocess.run(["umount", "--lazy", state], check=True)  # noqa: S607 - where the system has it
        shutil.copytree(copy, state, dirs_exist_ok=True)
    sys.stdout.write(json.dumps({"without_room": without_room, "stored": stored, "with_room": with_room}))


def outcome(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return {"returncode": done.returncode, "stdout": done.stdout, "stderr": done.stderr}


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)  # noqa: S607 - where the system has it


if __name__ == "__main__":
    main()
