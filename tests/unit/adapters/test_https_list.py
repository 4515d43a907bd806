"""A list behind an https address: which files are asked for, and what their absence means."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

import nights
from finflows.adapters.https_download import Downloaded, DownloadRules, HttpsDownloads
from finflows.adapters.https_list import OFAC_EXPORTS, OFAC_HOST, HttpsList
from finflows.contracts.errors import InputRefused, ListRefused
from finflows.screening.list_gate import Standing
from finflows.screening.sanctions_list import FILE_NAMES
from list_servers import Answer, ListServer, list_server

FRIDAY, SATURDAY = datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 21, 3, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as served:
        yield served


def source(address: str) -> HttpsList:
    return HttpsList(HttpsDownloads(DownloadRules(loopback_http=True)), address)


def test_every_file_of_ofac_is_asked_for_in_capitals(server: ListServer) -> None:
    """As OFAC's service spells them; what is not there is left out."""
    fetched = source(server.serves(nights.LIST_FILES, FRIDAY)).fetch()
    assert server.asked == [f"/ofac/{name.upper()}" for name in FILE_NAMES]
    assert fetched.files == nights.LIST_FILES
    assert (fetched.standing, fetched.as_of, fetched.notes) == (Standing.COPY, FRIDAY, ())


def test_the_address_may_end_without_a_slash(server: ListServer) -> None:
    """People leave it out."""
    assert source(server.serves(nights.LIST_FILES, FRIDAY).rstrip("/")).fetch().files == nights.LIST_FILES


def test_a_server_of_small_letters_is_understood(server: ListServer) -> None:
    """Asked in capitals once."""
    for name, body in nights.LIST_FILES.items():
        server.gives(f"/{name}", Answer(body))
    assert source(server.url).fetch().files == nights.LIST_FILES
    assert server.asked == ["/SDN.CSV", *(f"/{name}" for name in FILE_NAMES)]


def test_files_without_dates_are_noted(server: ListServer) -> None:
    """Their age cannot be judged, and people hear so every night."""
    fetched = source(server.serves(nights.LIST_FILES)).fetch()
    assert (fetched.as_of, fetched.dated) == (None, None)
    assert "does not say of when its files are (no Last-Modified)" in fetched.notes[0]


def test_an_address_file_that_is_forbidden_is_left_out_and_noted(server: ListServer) -> None:
    """Nobody is compared with addresses; the night goes on."""
    address = server.serves(nights.LIST_FILES, FRIDAY)
    server.gives("/ofac/ADD.CSV", Answer(status=403))
    (note,) = source(address).fetch().notes
    assert note == f"ADD.CSV was left out: {address}ADD.CSV answers 403. Check the list's address."


@pytest.mark.parametrize("name", ["SDN.CSV", "ALT.CSV", "CONS_PRIM.CSV", "CONS_ALT.CSV"])
def test_a_file_of_names_that_is_forbidden_is_refused(server: ListServer, name: str) -> None:
    """Names would be missed silently."""
    address = server.serves(nights.LIST_FILES, FRIDAY)
    server.gives(f"/ofac/{name}", Answer(status=403))
    with pytest.raises(ListRefused, match=f"{name} answers 403"):
        source(address).fetch()


def test_an_address_that_is_not_allowed_is_refused_before_anything_is_asked() -> None:
    """By the downloads' own rule."""
    with pytest.raises(InputRefused, match="is not https"):
        HttpsList(HttpsDownloads(DownloadRules()), "http://127.0.0.1:9/").fetch()


class OfacOnSaturday(HttpsDownloads):
    """OFAC's service after a publication of the SDN list; it cannot be reached from tests."""

    def get(self, url: str) -> Downloaded | None:
        name = url.removeprefix(OFAC_EXPORTS).lower()
        if name not in nights.LIST_FILES:
            return None
        return Downloaded(nights.LIST_FILES[name], SATURDAY if name == "sdn.csv" else FRIDAY)


def test_ofacs_own_service_publishes() -> None:
    """Its list is as old as its newest file, and of that day in New York."""
    assert OFAC_EXPORTS.startswith(f"https://{OFAC_HOST}/")
    fetched = HttpsList(OfacOnSaturday(DownloadRules()), OFAC_EXPORTS).fetch()
    assert fetched.files == nights.LIST_FILES
    assert (fetched.standing, fetched.as_of, fetched.dated) == (Standing.PUBLICATION, SATURDAY, date(2026, 11, 20))
