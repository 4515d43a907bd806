"""Where a night's sanctions list is read from, told by how its location is written.

    https://host/path/      OFAC's files below that address
    s3://bucket/prefix      objects below the prefix of any bucket that the role may read
    /folder, ./folder       a folder of this machine (a run on the embedded engine)
    prefix                  objects below that prefix of the work bucket

OFAC's files are taken by name, in any case; whatever else lies there is left alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final

from finflows.adapters.https_download import HttpsDownloads
from finflows.adapters.https_list import HttpsList
from finflows.adapters.list_folder import list_files
from finflows.adapters.snapshot_folder import SNAPSHOT_NAME, read_snapshot_facts
from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.ports import FetchedList, ListSource, ObjectStore
from finflows.application.run_identity import NEW_YORK
from finflows.contracts.errors import InputRefused, ListRefused, ListUnavailable, ObjectMissing
from finflows.screening import list_gate
from finflows.screening.list_gate import Standing
from finflows.screening.sanctions_list import known_file

_FOLDER_MARKS: Final = ("/", "./", "../")
_S3_SCHEME: Final = "s3://"
_HTTP_SCHEMES: Final = ("https://", "http://")  # http is refused there, with its own words


@dataclass(frozen=True, slots=True)
class ListFolder:
    folder: Path

    def fetch(self) -> FetchedList:
        """A folder that ``finflows list fetch`` made is as old as that fetch; any other is as old as its files."""
        paths = list_files(self.folder.resolve())  # a fetch that replaces the snapshot meanwhile leaves this one
        files = {name: path.read_bytes() for name, path in paths.items()}
        facts = read_snapshot_facts(self.folder)
        if facts is None:
            times = {name: datetime.fromtimestamp(path.stat().st_mtime, UTC) for name, path in paths.items()}
            return _fetched(Standing.FOLDER, files, times)
        described = {file.name: file.sha256 for file in facts.files}
        if described == {name: sha256_of_bytes(data) for name, data in files.items()}:
            return FetchedList(files, Standing.FOLDER, facts.retrieved_at, facts.dated)
        note = f"The files in {self.folder} are not those that its {SNAPSHOT_NAME} describes: their age is not known."
        return FetchedList(files, Standing.FOLDER, None, None, (note,))


@dataclass(frozen=True, slots=True)
class ListPrefix:
    store: ObjectStore
    prefix: str
    location: str  # as people wrote it

    def fetch(self) -> FetchedList:
        """OFAC's files below the prefix, however deep; a name that is there twice is refused."""
        keys = self._keys()
        try:
            files = {name: self.store.read(key) for name, key in keys.items()}
            times = {name: self.store.modified_at(key) for name, key in keys.items()}
        except ObjectMissing as exc:
            raise ListUnavailable(f"The sanctions list at {self.location} changed while it was read: {exc}") from exc
        return _fetched(Standing.COPY, files, times)

    def _keys(self) -> dict[str, str]:
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
        return keys


@dataclass(frozen=True, slots=True)
class ListSources:
    """Opens a list's location. ``bucket`` makes the store of another bucket than the work bucket."""

    work: ObjectStore | None  # a command on a machine has none
    bucket: Callable[[str], ObjectStore]
    downloads: HttpsDownloads

    def __call__(self, location: str) -> ListSource:
        if location.startswith(_FOLDER_MARKS):
            return ListFolder(Path(location))
        if location.startswith(_HTTP_SCHEMES):
            return HttpsList(self.downloads, location)
        if location.startswith(_S3_SCHEME):
            bucket, _, prefix = location.removeprefix(_S3_SCHEME).partition("/")
            return ListPrefix(self.bucket(bucket), prefix, location)
        if "://" in location or not location or self.work is None:
            raise InputRefused(
                f"The list source {location!r} is of no known kind. Give https://host/path/, s3://bucket/prefix, a "
                "prefix of the work bucket, or a folder (starting with / or ./)."
            )
        return ListPrefix(self.work, location, location)


def _fetched(standing: Standing, files: Mapping[str, bytes], times: Mapping[str, datetime]) -> FetchedList:
    as_of = list_gate.as_of(standing, times)
    return FetchedList(files, standing, as_of, None if as_of is None else as_of.astimezone(NEW_YORK).date())
