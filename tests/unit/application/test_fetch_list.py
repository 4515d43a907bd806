"""Fetching a list: what passes the gate is kept, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

import fakes
import nights
from finflows.application.fetch_list import FetchList
from finflows.application.list_snapshot import ListGate
from finflows.application.ports import FetchedList
from finflows.contracts.errors import ListRefused
from finflows.contracts.night import ListFacts
from finflows.screening.list_gate import Standing

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
SHRUNK = {**nights.LIST_FILES, "sdn.csv": nights.LIST_FILES["sdn.csv"].splitlines(keepends=True)[1]}


@dataclass
class Kept:
    """A SnapshotStore in memory."""

    facts: ListFacts | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)

    def accepted(self) -> ListFacts | None:
        return self.facts

    def replace(self, files: Mapping[str, bytes], facts: ListFacts) -> None:
        self.files, self.facts = files, facts


@dataclass
class Source:
    """A ListSource of one list, which is an hour old."""

    files: Mapping[str, bytes]
    as_of: datetime | None = NOW - timedelta(hours=1)
    standing: Standing = Standing.COPY

    def fetch(self) -> FetchedList:
        return FetchedList(self.files, self.standing, self.as_of, None, ("A note of the source's.",))


def fetch(source: Source, store: Kept, gate: ListGate | None = None) -> ListFacts:
    gate = gate or ListGate(strict=True)
    return FetchList(lambda location: source, store, fakes.SteppingClock(NOW), gate)("somewhere")


def test_a_good_list_is_kept_with_its_facts() -> None:
    """The next one is compared with them."""
    store = Kept()
    facts = fetch(Source(nights.LIST_FILES), store)
    assert store.files == nights.LIST_FILES
    assert store.facts == facts
    assert (facts.source, facts.entries, facts.aliases, facts.names) == ("somewhere", 2, 1, 3)
    assert facts.warnings == ["A note of the source's."]
    assert facts.retrieved_at > NOW


@pytest.mark.parametrize("standing", [Standing.COPY, Standing.FOLDER])
@pytest.mark.parametrize(
    ("files", "as_of", "reason"),
    [
        ({}, NOW, "missing sdn.csv, alt.csv"),
        ({**nights.LIST_FILES, "sdn.csv": b""}, NOW, "sdn.csv has no rows that can be read"),
        ({**nights.LIST_FILES, "alt.csv": b'36,12,"aka","AE'}, NOW, "alt.csv has no rows"),
        (SHRUNK, NOW, "it has 1 entries, the last accepted list had 2"),
        (nights.LIST_FILES, NOW - timedelta(days=30), "it is 30.1 days old"),
    ],
)
def test_a_refused_list_leaves_the_last_one(
    files: dict[str, bytes], as_of: datetime, reason: str, standing: Standing
) -> None:
    """Whatever the reason; here a folder is a source like any other."""
    store = Kept(nights.list_facts(), nights.LIST_FILES)
    with pytest.raises(ListRefused, match=f"The sanctions list at somewhere is refused: .*{reason}"):
        fetch(Source(files, as_of, standing), store)
    assert (store.facts, store.files) == (nights.list_facts(), nights.LIST_FILES)


def test_a_person_may_overrule_a_doubt() -> None:
    """With --force; the facts carry the doubt as a warning."""
    store = Kept(nights.list_facts(), nights.LIST_FILES)
    facts = fetch(Source(SHRUNK), store, ListGate(strict=True, force=True))
    assert store.files == SHRUNK
    assert "The list at somewhere is doubtful: it has 1 entries" in "".join(facts.warnings)


def test_a_list_of_unknown_age_is_kept() -> None:
    """Its source has noted that; a server need not send Last-Modified."""
    store = Kept()
    fetch(Source(nights.LIST_FILES, None), store)
    assert store.files == nights.LIST_FILES


def test_the_advice_is_the_callers() -> None:
    """A command does not speak of start inputs."""
    gate = ListGate(strict=True, damaged_advice="Do this.", doubtful_advice="Do that.")
    with pytest.raises(ListRefused, match=r"missing sdn.csv, alt.csv .*\. Do this\.$"):
        fetch(Source({}), Kept(), gate)
    with pytest.raises(ListRefused, match=r"old, and 24 hours are allowed\. Do that\.$"):
        fetch(Source(nights.LIST_FILES, NOW - timedelta(days=2)), Kept(), gate)
