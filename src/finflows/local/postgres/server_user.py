"""As whom the server's processes run. PostgreSQL refuses root, so root starts them as the user nobody.

No user is added and no mode of a parent folder is changed. The server is given its own folder as an open file
descriptor and finds it at /proc/self/fd/N: so it can work below folders that its user may not enter, such as the home
of root.
"""

import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from finflows.local.postgres.errors import ServerUserRefused

_UNPRIVILEGED: Final = "nobody"  # in every /etc/passwd; initdb insists on a user that has a name


@dataclass(frozen=True, slots=True)
class ServerUser:
    uid: int
    gid: int
    dropped: bool
    """Whether rights are laid down: the caller is root."""

    def process_options(self) -> dict[str, Any]:
        """Of subprocess."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.dropped else {}

    def own(self, path: Path) -> None:
        if self.dropped:
            os.chown(path, self.uid, self.gid)

    @contextmanager
    def reach(self, folder: Path) -> Iterator[tuple[Path, tuple[int, ...]]]:
        """The folder as the server's processes can name it, and the descriptors that they have to inherit."""
        if not (self.dropped and sys.platform == "linux"):
            yield folder, ()
            return
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield Path(f"/proc/self/fd/{descriptor}"), (descriptor,)
        finally:
            os.close(descriptor)


def server_user(server_folder: Path | None = None) -> ServerUser:
    """For root: whoever the folder belongs to already, if that is not root, as data change no owner; else nobody."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), dropped=False)
    if server_folder is not None and server_folder.exists() and server_folder.stat().st_uid != 0:
        facts = server_folder.stat()
        return ServerUser(facts.st_uid, facts.st_gid, dropped=True)
    try:
        nobody = pwd.getpwnam(_UNPRIVILEGED)
    except KeyError as exc:
        raise ServerUserRefused(_UNPRIVILEGED, "there is no such user") from exc
    return ServerUser(nobody.pw_uid, nobody.pw_gid, dropped=True)
