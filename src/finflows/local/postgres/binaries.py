"""Server programs that the server's user can run.

A wheel below a folder that this user may not enter (a virtual environment in root's home, say) is copied once to a
folder of the temporary area that only the caller owns and can change. The copy holds programs, never data.
"""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from finflows.local.postgres.errors import ServerUserRefused
from finflows.local.postgres.installations import Installation
from finflows.local.postgres.server_user import ServerUser

_NOT_NEEDED: Final = shutil.ignore_patterns("include", "pkgconfig", "*.a", "pginstall", "*.py", "__pycache__")
_TEMPORARY: Final = ("/var/tmp", "/tmp")  # noqa: S108 - beside the system's own choice; who owns the copy is checked


def runnable(installation: Installation, user: ServerUser, areas: Iterable[str] | None = None) -> Path:
    """The folder of programs that the user can run.

    Raises:
        ServerUserRefused: there is none, and none can be made.
    """
    problem = _problem(installation.bin_folder, user)
    if problem is None:
        return installation.bin_folder
    if installation.wheel_folder is not None:
        for area in areas or dict.fromkeys([tempfile.gettempdir(), *_TEMPORARY]):
            copied = _copied(installation, installation.wheel_folder, Path(area))
            if copied is not None and _problem(copied, user) is None:
                return copied
    raise ServerUserRefused(str(user.uid), f"{installation.bin_folder / 'postgres'}: {problem}")


def _problem(bin_folder: Path, user: ServerUser) -> str | None:
    try:
        subprocess.run(
            [bin_folder / "postgres", "--version"],
            capture_output=True,
            check=True,
            cwd="/",
            **user.process_options(),
        )
    except OSError as exc:
        return str(exc.strerror)
    except subprocess.CalledProcessError as exc:
        return f"it ended with code {exc.returncode}"
    return None


def _copied(installation: Installation, wheel_folder: Path, area: Path) -> Path | None:
    """The bin folder of the copy in that area; None where no copy can be made or trusted."""
    package = installation.bin_folder.parent.parent
    parts = [
        installation.bin_folder.parent,
        wheel_folder / f"{package.name}.libs",
    ]  # the latter: libraries that it shares
    there = [part.relative_to(wheel_folder) for part in parts]
    sought = _fingerprint(wheel_folder, there)
    copy = area / f"finflows-postgres-{os.geteuid()}-{sought[:16]}"
    try:
        if _is_ours(copy) and _fingerprint(copy, there) != sought:
            shutil.rmtree(copy)
        if not copy.exists():
            _copy(wheel_folder, there, copy)
    except OSError:
        return None
    if not (_is_ours(copy) and _fingerprint(copy, there) == sought):
        return None
    return copy / installation.bin_folder.relative_to(wheel_folder)


def _is_ours(copy: Path) -> bool:
    """Whether only the caller can have put it there, and only the caller can change it."""
    try:
        facts = copy.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & 0o022


def _copy(wheel_folder: Path, parts: Iterable[Path], copy: Path) -> None:
    """It appears at once, whole: another process may be doing the same."""
    unfinished = Path(tempfile.mkdtemp(prefix="finflows-postgres-", dir=copy.parent))
    try:
        for part in parts:
            if (wheel_folder / part).exists():
                shutil.copytree(wheel_folder / part, unfinished / part, symlinks=True, ignore=_NOT_NEEDED)
        for folder in [unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())]:
            folder.chmod(0o755)
        unfinished.rename(copy)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        if not copy.exists():
            raise


def _fingerprint(root: Path, parts: Iterable[Path]) -> str:
    """Of names and sizes: a temporary area is swept now and then, and another release has other sizes."""
    digest = hashlib.sha256()
    for path in sorted(path for part in parts for path in _files(root / part)):
        digest.update(f"{path.relative_to(root)} {path.lstat().st_size}\n".encode())
    return digest.hexdigest()


def _files(part: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(part):
        left_out = _NOT_NEEDED(folder, [*folders, *files])
        folders[:] = [name for name in folders if name not in left_out]
        yield from (Path(folder) / name for name in files if name not in left_out)
