"""Where a list's location leads, and how old the list is that lies there."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import fakes
import nights
from finflows.adapters.https_download import DownloadRules, HttpsDownloads
from finflows.adapters.list_source import ListPrefix, ListSources
from finflows.adapters.snapshot_folder import SnapshotFolder
from finflows.contracts.errors import InputRefused, ListRefused, ListUnavailable
from finflows.screening.list_gate import Standing
from list_servers import list_server

SUNDAY_EVENING = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # of the 22nd in New York


def other_buckets(name: str) -> fakes.MemoryStore:
    objects = {f"ofac/{file}": data for file, data in nights.LIST_FILES.items()} if name == "lists" else {}
    return fakes.MemoryStore(name, objects)


def sources(work: fakes.MemoryStore | None = None) -> ListSources:
    downloads = HttpsDownloads(DownloadRules(loopback_http=True))
    return ListSources(work or fakes.MemoryStore(), other_buckets, downloads)


def folder_of(path: Path, at: datetime = SUNDAY_EVENING) -> Path:
    path.mkdir()
    for name, data in nights.LIST_FILES.items():
        (path / name.upper()).write_bytes(data)
        os.utime(path / name.upper(), (at.timestamp(), at.timestamp()))
    return path


def test_a_bucket_and_prefix_of_s3() -> None:
    """Any bucket that the role may read."""
    assert sources()("s3://lists/ofac/").fetch().files == nights.LIST_FILES


def test_a_prefix_of_the_work_bucket() -> None:
    """File names in any case; other objects are left alone."""
    objects = {"incoming/list/SDN.CSV": b"sdn", "incoming/list/Alt.csv": b"alt", "incoming/list/readme": b"x"}
    work = fakes.MemoryStore(objects=objects)
    assert sources(work)("incoming/list/").fetch().files == {"sdn.csv": b"sdn", "alt.csv": b"alt"}


def test_a_prefix_is_a_copy_as_old_as_its_oldest_object() -> None:
    """Its day is New York's."""
    work = fakes.MemoryStore(objects={"list/sdn.csv": b"sdn", "list/alt.csv": b"alt"})
    work.times["list/alt.csv"] = SUNDAY_EVENING
    work.times["list/sdn.csv"] = datetime(2026, 11, 23, 6, tzinfo=UTC)
    fetched = sources(work)("list/").fetch()
    assert (fetched.standing, fetched.as_of, fetched.dated) == (Standing.COPY, SUNDAY_EVENING, date(2026, 11, 22))


def test_an_https_address() -> None:
    """Here of a mirror on this machine."""
    with list_server() as server:
        fetched = sources()(server.serves(nights.LIST_FILES)).fetch()
    assert (fetched.files, fetched.standing) == (nights.LIST_FILES, Standing.COPY)


def test_a_folder_is_as_old_as_its_files(tmp_path: Path) -> None:
    """For a run on one machine, and for lists that somebody downloaded."""
    fetched = sources()(str(folder_of(tmp_path / "list"))).fetch()
    assert fetched.files == nights.LIST_FILES
    assert (fetched.standing, fetched.as_of, fetched.dated) == (Standing.FOLDER, SUNDAY_EVENING, date(2026, 11, 22))


def test_a_fetched_folder_is_as_old_as_the_fetch_and_dated_by_its_publisher(tmp_path: Path) -> None:
    """What its snapshot.json says; the files' own times are those of writing."""
    facts = nights.list_facts().model_copy(update={"dated": date(2026, 11, 20)})
    SnapshotFolder(tmp_path / "list").replace(nights.LIST_FILES, facts)
    fetched = sources()(str(tmp_path / "list")).fetch()
    assert fetched.files == nights.LIST_FILES
    assert (fetched.as_of, fetched.dated, fetched.notes) == (facts.retrieved_at, date(2026, 11, 20), ())


def test_a_fetched_folder_that_was_changed_afterwards_says_so(tmp_path: Path) -> None:
    """Its snapshot.json speaks of other bytes."""
    SnapshotFolder(tmp_path / "list").replace(nights.LIST_FILES, nights.list_facts())
    (tmp_path / "list/sdn.csv").write_bytes(b"")
    fetched = sources()(str(tmp_path / "list")).fetch()
    assert (fetched.as_of, fetched.dated) == (None, None)
    assert "are not those that its snapshot.json describes" in fetched.notes[0]


@pytest.mark.parametrize("location", ["ftp://x", ""])
def test_a_location_of_no_known_kind_is_refused(location: str) -> None:
    """With the kinds that there are."""
    with pytest.raises(InputRefused, match="Give https://host/path/, s3://bucket/prefix, a prefix of the work bucket"):
        sources()(location)


def test_without_a_work_bucket_a_prefix_means_nothing() -> None:
    """As for a command on a machine."""
    with pytest.raises(InputRefused, match="'incoming/list/' is of no known kind"):
        ListSources(None, other_buckets, HttpsDownloads(DownloadRules()))("incoming/list/")


def test_the_same_file_twice_is_refused() -> None:
    """Either snapshot could be the right one."""
    work = fakes.MemoryStore(objects={"list/1/sdn.csv": b"old", "list/2/SDN.CSV": b"new"})
    with pytest.raises(ListRefused, match=r"holds sdn.csv twice: list/1/sdn.csv and list/2/SDN.CSV"):
        sources(work)("list/").fetch()


def test_an_object_that_vanishes_while_the_list_is_read_is_worth_another_try() -> None:
    """Somebody is replacing the snapshot."""

    class Vanishing(fakes.MemoryStore):
        def keys(self, prefix: str) -> list[str]:
            return [f"{prefix}sdn.csv"]

    with pytest.raises(ListUnavailable, match="changed while it was read"):
        ListPrefix(Vanishing(), "list/", "list/").fetch()
