"""Where a list's location leads."""

from pathlib import Path

import pytest

import fakes
import nights
from finflows.adapters.list_source import ListPrefix, ListSources
from finflows.contracts.errors import InputRefused, ListRefused, ListUnavailable


def other_buckets(name: str) -> fakes.MemoryStore:
    objects = {f"ofac/{file}": data for file, data in nights.LIST_FILES.items()} if name == "lists" else {}
    return fakes.MemoryStore(name, objects)


def sources(work: fakes.MemoryStore | None = None) -> ListSources:
    return ListSources(work or fakes.MemoryStore(), other_buckets)


def test_a_bucket_and_prefix_of_s3() -> None:
    """Any bucket that the role may read."""
    assert sources()("s3://lists/ofac/").files() == nights.LIST_FILES


def test_a_prefix_of_the_work_bucket() -> None:
    """File names in any case; other objects are left alone."""
    objects = {"incoming/list/SDN.CSV": b"sdn", "incoming/list/Alt.csv": b"alt", "incoming/list/readme": b"x"}
    work = fakes.MemoryStore(objects=objects)
    assert sources(work)("incoming/list/").files() == {"sdn.csv": b"sdn", "alt.csv": b"alt"}


def test_a_folder(tmp_path: Path) -> None:
    """For a run on one machine."""
    (tmp_path / "SDN.CSV").write_bytes(b"sdn")
    assert sources()(str(tmp_path)).files() == {"sdn.csv": b"sdn"}


@pytest.mark.parametrize("location", ["https://example.org/list", "ftp://x", ""])
def test_a_location_of_no_known_kind_is_refused(location: str) -> None:
    """With the kinds that there are."""
    with pytest.raises(InputRefused, match="Give s3://bucket/prefix, a prefix of the work bucket, or a folder"):
        sources()(location)


def test_the_same_file_twice_is_refused() -> None:
    """Either snapshot could be the right one."""
    work = fakes.MemoryStore(objects={"list/1/sdn.csv": b"old", "list/2/SDN.CSV": b"new"})
    with pytest.raises(ListRefused, match=r"holds sdn.csv twice: list/1/sdn.csv and list/2/SDN.CSV"):
        sources(work)("list/").files()


def test_an_object_that_vanishes_while_the_list_is_read_is_worth_another_try() -> None:
    """Somebody is replacing the snapshot."""

    class Vanishing(fakes.MemoryStore):
        def keys(self, prefix: str) -> list[str]:
            return [f"{prefix}sdn.csv"]

    with pytest.raises(ListUnavailable, match="changed while it was read"):
        ListPrefix(Vanishing(), "list/", "list/").files()
