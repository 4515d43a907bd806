"""Where a night's sanctions list is read from, told by how its location is written.

    s3://bucket/prefix     objects below the prefix of any bucket that the role may read /folder, ./folder
    a folder of this machine (a run on the embedded engine) prefix                 objects below that prefix
    of the work bucket

OFAC's files are taken by name, in any case; whatever else lies there is left alone. Fetching from an https
address is a source of its own, which does not exist yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from finflows.adapters.list_folder import read_list_files
from finflows.application.ports import ListSource, ObjectStore
from finflows.contracts.errors import InputRefused, ListRefused, ListUnavailable, ObjectMissing
from finflows.screening.sanctions_list import known_file

_FOLDER_MARKS: Final = ("/", "./", "../")
_S3_SCHEME: Final = "s3://"


@dataclass(frozen=True, slots=True)
class ListFolder:
    folder: Path

    def files(self) -> Mapping[str, bytes]:
        return read_list_files(self.folder)


@dataclass(frozen=True, slots=True)
class ListPrefix:
    store: ObjectStore
    prefix: str
    location: str  # as people wrote it

    def files(self) -> Mapping[str, bytes]:
        """OFAC's files below the prefix, however deep; a name that is there twice is refused."""
        keys: dict[str, str] = {}
        for key in sorted(self.store.keys(self.prefix)):
            name = known_file(PurePosixPath(key).name)
            if name is None:
                continue
            if name in keys:
                raise ListRefused(
                    f"The sanctions list at {self.location} holds {name} twice: {keys[name]} and {key}. "
                    "Keep one, or name the prefix of one snapshot."
                )
            keys[name] = key
        try:
            return {name: self.store.read(key) for name, key in keys.items()}
        except ObjectMissing as exc:
            raise ListUnavailable(f"The sanctions list at {self.location} changed while it was read: {exc}") from exc


@dataclass(frozen=True, slots=True)
class ListSources:
    """Opens a list's location. ``bucket`` makes the store of another bucket than the work bucket."""

    work: ObjectStore
    bucket: Callable[[str], ObjectStore]

    def __call__(self, location: str) -> ListSource:
        if location.startswith(_FOLDER_MARKS):
            return ListFolder(Path(location))
        if location.startswith(_S3_SCHEME):
            bucket, _, prefix = location.removeprefix(_S3_SCHEME).partition("/")
            return ListPrefix(self.bucket(bucket), prefix, location)
        if "://" in location or not location:
            raise InputRefused(
                f"The list source {location!r} is of no known kind. Give s3://bucket/prefix, a prefix of the "
                "work bucket, or a folder (starting with / or ./)."
            )
        return ListPrefix(self.work, location, location)
