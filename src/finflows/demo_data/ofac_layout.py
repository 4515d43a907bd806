"""Entries as OFAC's four CSV files: SDN.CSV (12 columns), ALT.CSV (5), ADD.CSV (6), SDN_COMMENTS.CSV (2).

The layout is that of the files OFAC published in 2021: no header, numbers bare, text in quotation marks, `-0- ` for a
blank, CRLF, byte 0x1A at the end (not in the comments). Remarks beyond 1,000 characters go on in the comments file,
cut in mid-word. OFAC's own quotation marks are apostrophes, so none of ours ever needs to be doubled.

The last comment belongs to no entry: it says that the list is invented, so that every report on it can say so too.
"""

from collections.abc import Iterable, Sequence
from itertools import count

from finflows.demo_data.entries import Address, Alias, SampleEntry

INVENTED = "This list was invented by finflows demo-data."  # as finflows.screening.sanctions_list looks for it
_OF_NO_ENTRY = 0
REMARKS_WIDTH = 1000  # characters of the remarks column; longer remarks are cut there
_BLANK = "-0- "
_END_OF_FILE = "\x1a"  # CP/M's, as OFAC's files end


def ofac_files(entries: Sequence[SampleEntry]) -> dict[str, bytes]:
    """File name -> contents of the four files."""
    alias_numbers, address_numbers = count(1), count(1)
    aliases = ((entry, alias) for entry in entries for alias in entry.aliases)
    addresses = ((entry, place) for entry in entries for place in entry.addresses)
    return {
        "sdn.csv": _file((_sdn_row(entry) for entry in entries), _END_OF_FILE),
        "alt.csv": _file((_alt_row(*pair, next(alias_numbers)) for pair in aliases), _END_OF_FILE),
        "add.csv": _file((_add_row(*pair, next(address_numbers)) for pair in addresses), _END_OF_FILE),
        "sdn_comments.csv": _file(
            (*(row for entry in entries for row in _comment_rows(entry)), _row(_OF_NO_ENTRY, (INVENTED,))), ""
        ),
    }


def _sdn_row(entry: SampleEntry) -> str:
    ship = entry.vessel
    ship_columns = (
        (ship.call_sign, ship.kind, ship.tonnage, ship.gross_tonnage, ship.flag, ship.owner) if ship else ("",) * 6
    )
    kind = "" if entry.type == "entity" else entry.type
    texts = (entry.name, kind, entry.programs, entry.title, *ship_columns, entry.remarks[:REMARKS_WIDTH])
    return _row(entry.number, texts)


def _alt_row(entry: SampleEntry, alias: Alias, number: int) -> str:
    return f"{entry.number},{_row(number, (alias.kind, alias.name, ''))}"


def _add_row(entry: SampleEntry, place: Address, number: int) -> str:
    return f"{entry.number},{_row(number, (place.street, place.city, place.country, ''))}"


def _comment_rows(entry: SampleEntry) -> Iterable[str]:
    rest = entry.remarks[REMARKS_WIDTH:]
    return (_row(entry.number, (rest,)),) if rest else ()


def _row(number: int, texts: Iterable[str]) -> str:
    return ",".join((str(number), *(_quoted(text) for text in texts)))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"' if text else _BLANK


def _file(rows: Iterable[str], end: str) -> bytes:
    return ("".join(f"{row}\r\n" for row in rows) + end).encode("ascii")
