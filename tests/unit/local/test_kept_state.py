"""Items, secrets and buckets of the state folder, as the next engine and other commands find them."""

import resource
import stat
from pathlib import Path

import pytest

from finflows.contracts.errors import ObjectMissing
from finflows.local.folder_store import FolderStore
from finflows.local.kept_items import KeptItems, left_items
from finflows.local.kept_secrets import kept_secret

KEYS = ("run", "id")


def item(run: str, number: int, value: str = "v") -> dict[str, dict[str, str]]:
    return {"run": {"S": run}, "id": {"S": str(number)}, "value": {"S": value}}


def key(run: str, number: int) -> dict[str, dict[str, str]]:
    return {"run": {"S": run}, "id": {"S": str(number)}}


def test_items_that_are_left_are_replayed(tmp_path: Path) -> None:
    """The last write of each, without those that were deleted."""
    kept = KeptItems(tmp_path)
    kept.put("T", item("a", 1))
    kept.put("T", item("a", 2))
    kept.put("T", item("a", 1, "new"))
    kept.delete("T", key("a", 2))
    kept.put("Other", item("a", 3))
    assert KeptItems(tmp_path).replay("T", KEYS) == [item("a", 1, "new")]
    assert len((tmp_path / "T.ndjson").read_text().splitlines()) == 1
    assert KeptItems(tmp_path).replay("Nothing", KEYS) == []


def test_a_write_that_a_kill_cut_off_is_passed_over(tmp_path: Path) -> None:
    """Its caller got no answer."""
    kept = KeptItems(tmp_path)
    kept.put("T", item("a", 1))
    with (tmp_path / "T.ndjson").open("a") as file:
        file.write('{"put": {"run"')
    assert left_items(tmp_path / "T.ndjson", KEYS) == [item("a", 1)]
    assert left_items(tmp_path / "None.ndjson", KEYS) == []


def test_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """Engine and receiver read the same one."""
    secret = kept_secret(tmp_path / "secrets", "Webhook")
    assert kept_secret(tmp_path / "secrets", "Webhook") == secret
    assert len(secret) == 44
    assert secret.isalnum()
    assert stat.S_IMODE((tmp_path / "secrets/Webhook").stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "secrets", "Other") != secret


def test_a_secret_that_found_no_room_is_made_when_there_is_some(tmp_path: Path) -> None:
    """An empty secret would be kept for ever."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            kept_secret(tmp_path, "Webhook")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []
    assert len(kept_secret(tmp_path, "Webhook")) == 44


def test_a_bucket_is_read_without_an_engine(tmp_path: Path) -> None:
    """Keys below a prefix, whether or not it ends with a folder."""
    store = FolderStore(tmp_path, "bucket")
    store.write("a/b/one.json", b"1")
    store.write("a/b/two.json", b"2")
    store.write("a/c.json", b"3")
    assert sorted(store.keys("a/b/")) == ["a/b/one.json", "a/b/two.json"]
    assert store.keys("a/b/t") == ["a/b/two.json"]
    assert len(store.keys("")) == 3
    assert store.keys("nothing/") == []
    assert store.read("a/c.json") == b"3"
    assert [path.name for path in tmp_path.iterdir()] == ["bucket"]
    for missing in ("a/b", "a/none", "a/c.json/d"):
        with pytest.raises(ObjectMissing):
            store.read(missing)
