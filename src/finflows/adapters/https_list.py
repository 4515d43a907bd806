"""A sanctions list behind an https address: OFAC's own export service, or a mirror of its files.

Files are asked for by OFAC's names below the address, in capitals as OFAC writes them; a server that has no SDN.CSV is
asked for sdn.csv. SDN and alias files are needed; the consolidated list, addresses and comments are taken when they are
there.

OFAC's service answers with a redirect to its storage, so that host is allowed, too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from finflows.adapters.https_download import Downloaded, HttpsDownloads
from finflows.application.ports import FetchedList
from finflows.application.run_identity import NEW_YORK
from finflows.contracts.errors import ListRefused
from finflows.screening import list_gate
from finflows.screening.list_gate import NAME_FILES, Standing
from finflows.screening.sanctions_list import FILE_NAMES

OFAC_HOST: Final = "sanctionslistservice.ofac.treas.gov"
OFAC_EXPORTS: Final = f"https://{OFAC_HOST}/api/PublicationPreview/exports/"
OFAC_STORAGE_HOST: Final = "wc2h-sls-prod-public-published.s3.us-gov-west-1.amazonaws.com"  # where it redirects to


@dataclass(frozen=True, slots=True)
class HttpsList:
    downloads: HttpsDownloads
    address: str

    def fetch(self) -> FetchedList:
        self.downloads.require_allowed(self.address)
        found: dict[str, Downloaded] = {}
        notes: list[str] = []
        upper = True
        for name in FILE_NAMES:
            got = self._get(name, notes, upper=upper)
            if got is None and name == FILE_NAMES[0]:
                upper = False
                got = self._get(name, notes, upper=upper)
            if got is not None:
                found[name] = got
        files = {name: got.content for name, got in found.items()}
        times = {name: got.modified_at for name, got in found.items() if got.modified_at is not None}
        return self._fetched(files, times, notes)

    def _get(self, name: str, notes: list[str], *, upper: bool) -> Downloaded | None:
        spelled = name.upper() if upper else name
        try:
            return self.downloads.get(f"{self.address.rstrip('/')}/{spelled}")
        except ListRefused as exc:
            if name in NAME_FILES:
                raise
            notes.append(f"{spelled} was left out: {exc}")
            return None

    def _fetched(self, files: dict[str, bytes], times: dict[str, datetime], notes: list[str]) -> FetchedList:
        is_ofacs = urlsplit(self.address).hostname == OFAC_HOST
        standing = Standing.PUBLICATION if is_ofacs else Standing.COPY
        as_of = list_gate.as_of(standing, times)
        if as_of is None:
            notes.append(
                f"{self.address} does not say of when its files are (no Last-Modified): their age is not known."
            )
        dated = None if as_of is None else as_of.astimezone(NEW_YORK).date()
        return FetchedList(files, standing, as_of, dated, tuple(notes))
