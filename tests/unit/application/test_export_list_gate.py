"""The export's gate: which lists a night is screened against, and which one the next night's list is measured by."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

import fakes
import nights
from export_cases import HEADER, LIST_PREFIX, ONE_AM, TONIGHT, ExportNight, rows
from finflows.contracts.errors import InputRefused, ListRefused, ListUnavailable
from finflows.contracts.night import ListFacts
from finflows.contracts.stored_keys import ACCEPTED_LIST_KEY
from list_servers import Answer, ListServer, list_server

SHRUNK = {**nights.LIST_FILES, "sdn.csv": nights.LIST_FILES["sdn.csv"].splitlines(keepends=True)[1]}
DAY = timedelta(days=1)


def received() -> ExportNight:
    return ExportNight().receives(HEADER + rows(5))


def with_accepted(night: ExportNight, **changed: object) -> ExportNight:
    night.work.objects[ACCEPTED_LIST_KEY] = nights.list_facts().model_copy(update=changed).to_json().encode()
    return night


def accepted(night: ExportNight) -> ListFacts:
    return ListFacts.parse(night.work.read(ACCEPTED_LIST_KEY), what="accepted")


def old_copy(night: ExportNight) -> None:
    night.work.times[LIST_PREFIX + "alt.csv"] = ONE_AM - 2 * DAY


def shrunk_copy(night: ExportNight) -> None:
    with_accepted(night).work.objects[LIST_PREFIX + "sdn.csv"] = SHRUNK["sdn.csv"]


def copy_without_consolidated(night: ExportNight) -> None:
    names = ("sdn.csv", "alt.csv", "cons_prim.csv", "cons_alt.csv")
    with_accepted(night, files=[nights.list_facts().files[0].model_copy(update={"name": name}) for name in names])


def cut_copy(night: ExportNight) -> None:
    night.work.objects[LIST_PREFIX + "alt.csv"] = nights.LIST_FILES["alt.csv"].rstrip()


DOUBTFUL = [
    (old_copy, "it is 48.1 hours old"),
    (shrunk_copy, "it has 1 entries, the last accepted list had 2"),
    (copy_without_consolidated, "it has no cons_alt.csv, which the last accepted list had; it has no cons_prim.csv"),
]


@pytest.mark.parametrize(("spoil", "doubt"), DOUBTFUL)
def test_a_doubtful_copy_is_refused_and_nothing_changes(spoil: Callable[[ExportNight], None], doubt: str) -> None:
    """No results, and the last accepted list stays the measure."""
    night = received()
    spoil(night)
    before = dict(night.work.objects)
    with pytest.raises(ListRefused, match=doubt) as caught:
        night.export()
    assert '"forceList": true if this one is right' in str(caught.value)
    assert night.work.objects == before


@pytest.mark.parametrize(("spoil", "doubt"), DOUBTFUL)
def test_a_person_may_overrule_a_doubt_and_the_list_becomes_the_measure(
    spoil: Callable[[ExportNight], None], doubt: str
) -> None:
    """Every night would be refused otherwise. The doubt is a warning then."""
    night = received()
    spoil(night)
    night.export(forceList=True)
    facts = night.manifest().sanctions_list
    assert f"The list at {LIST_PREFIX} is doubtful" in "".join(facts.warnings)
    assert accepted(night) == facts


def test_nobody_may_overrule_damage() -> None:
    """A list that is cut off proves nothing."""
    night = received()
    cut_copy(night)
    with pytest.raises(
        ListRefused, match=r"alt.csv is cut off in its last row. Nothing was screened. Provide a complete"
    ):
        night.export(forceList=True)
    assert night.work.written == []


def test_an_accepted_list_is_the_measure_of_the_next() -> None:
    """Written before the manifest: a night that has one has both."""
    night = received()
    night.export()
    assert accepted(night) == night.manifest().sanctions_list
    assert accepted(night).dated == date(2026, 11, 22)
    assert night.work.written[-2] == ACCEPTED_LIST_KEY


def folder_of(path: Path, files: dict[str, bytes]) -> str:
    path.mkdir()
    for name, data in files.items():
        (path / name).write_bytes(data)
    return str(path)


def test_a_folder_is_only_warned_about_and_does_not_become_the_measure(tmp_path: Path) -> None:
    """A person named it on purpose; tomorrow's fetched list is not measured by it."""
    night = with_accepted(received())
    night.export(listSource=folder_of(tmp_path / "list", SHRUNK))
    (warning,) = [each for each in night.manifest().sanctions_list.warnings if "doubtful: it has 1 entries" in each]
    assert str(tmp_path) in warning
    assert accepted(night) == nights.list_facts()


def test_a_folder_is_refused_where_strictness_is_asked_for(tmp_path: Path) -> None:
    """By the start input `strictList`."""
    night = with_accepted(received())
    with pytest.raises(ListRefused, match="it has 1 entries"):
        night.export(listSource=folder_of(tmp_path / "list", SHRUNK), strictList=True)


def test_a_folder_may_end_without_a_line_end(tmp_path: Path) -> None:
    """Editors leave the last one out; a cut row is damage everywhere."""
    night = received()
    files = {name: data.rstrip() for name, data in nights.LIST_FILES.items()}
    night.export(listSource=folder_of(tmp_path / "whole", files))
    files["alt.csv"] += b'\r\n36,13,"aka","AE'
    with pytest.raises(ListRefused, match=r"alt.csv is cut off in its last row"):
        night.export(listSource=folder_of(tmp_path / "cut", files), runId="scr-again")


def served(server: ListServer, **changed: bytes) -> str:
    files = {**nights.LIST_FILES, **{f"{name}.csv": data for name, data in changed.items()}}
    return server.serves(files, ONE_AM - timedelta(hours=3))


def test_a_list_over_https_is_pinned_and_described() -> None:
    """Here from a server of this machine."""
    night = received()
    with list_server() as server:
        address = served(server)
        night.export(listSource=address)
    facts = night.manifest().sanctions_list
    assert (facts.source, facts.dated, facts.entries, facts.warnings) == (address, date(2026, 11, 22), 2, [])


def test_a_list_over_https_is_bound_by_age_and_size() -> None:
    """As every list that was fetched."""
    night = with_accepted(received())
    with list_server() as server:
        with pytest.raises(ListRefused, match="it has 1 entries"):
            night.export(listSource=served(server, sdn=SHRUNK["sdn.csv"]))
        address = server.serves(nights.LIST_FILES, ONE_AM - 2 * DAY)
        with pytest.raises(ListRefused, match=r"it is 48.1 hours old"):
            night.export(listSource=address)
    assert night.work.written == []


def test_a_list_that_cannot_be_had_now_is_worth_another_try() -> None:
    """The state machine repeats ListUnavailable; nothing is written meanwhile."""
    night = received()
    night.downloads_wait_for = lambda seconds: None
    with list_server() as server:
        address = served(server)
        server.gives("/ofac/ALT.CSV", Answer(status=503))
        with pytest.raises(ListUnavailable, match=r"ALT.CSV answers 503"):
            night.export(listSource=address)
    assert night.work.written == []


def test_a_list_over_http_from_elsewhere_is_refused() -> None:
    """Everybody on the way could change it."""
    with pytest.raises(InputRefused, match=r"http://lists.example/ is not https"):
        received().export(listSource="http://lists.example/")


def test_a_list_that_is_replaced_during_the_night_is_not_seen() -> None:
    """The pinned list is the night's; a second trigger does not even look."""
    night = received()
    first = night.export()
    for name in nights.LIST_FILES:
        night.work.objects[LIST_PREFIX + name] = b"swapped"
    assert night.export() == first
    assert night.work.objects[f"runs/{first.run_id}/list/sdn.csv"] == nights.LIST_FILES["sdn.csv"]


def test_the_measure_itself_must_be_readable() -> None:
    """A broken one is not silently taken for the first night."""
    night = received()
    night.work.objects[ACCEPTED_LIST_KEY] = b"{}"
    with pytest.raises(InputRefused, match=f"The last accepted list in {ACCEPTED_LIST_KEY} is not valid"):
        night.export()


def test_the_limits_are_settings() -> None:
    """Here of a stack whose copies are made every hour."""
    night = received()
    night.max_age = timedelta(minutes=30)
    night.work.times = dict.fromkeys((LIST_PREFIX + "sdn.csv", LIST_PREFIX + "alt.csv"), ONE_AM - timedelta(hours=1))
    with pytest.raises(ListRefused, match=r"it is 1.1 hours old, and 0.5 hours are allowed"):
        night.export()


def test_the_store_of_another_bucket_is_a_copy_too() -> None:
    """`s3://bucket/prefix`."""
    night = received()
    other = fakes.MemoryStore("lists", {f"ofac/{name}": data for name, data in nights.LIST_FILES.items()})
    other.times["ofac/sdn.csv"] = ONE_AM - 2 * DAY
    night.buckets["lists"] = other
    with pytest.raises(ListRefused, match="The sanctions list at s3://lists/ofac/ is refused: it is 48"):
        night.export(listSource="s3://lists/ofac/")


def test_the_input_of_the_night_is_not_touched_by_a_refused_list() -> None:
    """It is there for the next try."""
    night = received()
    cut_copy(night)
    with pytest.raises(ListRefused):
        night.export()
    assert night.work.exists(TONIGHT)
