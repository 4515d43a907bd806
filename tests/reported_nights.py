"""Nights as reports show them, of any size, some with names that mean harm."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path

import nights
from finflows.adapters.reports.night_page import write_night_report
from finflows.application.night_report import HitStanding, NightReport, SelectedHits, explained, select_hits
from finflows.application.night_summary import verdict
from finflows.contracts.night import (
    ArchivedObject,
    ChunkRun,
    InputFacts,
    Manifest,
    Reject,
    ScreeningConfig,
    Summary,
    Totals,
)
from finflows.screening.hits import Hit

RUN_ID = "scr-2026-11-23"
BEGAN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

GIVEN = ("Nicolas", "Amina", "Bogdan", "Chiara", "Dmitri", "Elif", "Farid", "Goran", "Hana", "Ivan")
MIDDLE = ("Josef", "Karim", "Leila", "Marek", "Nadia", "Omar", "Petra", "Rashid", "Samir", "Tamara")
FAMILY = ("Maduro", "Sankara", "Petrov", "Rossi", "Haddad", "Yilmaz", "Kovacs", "Novak", "Okafor", "Lindqvist")
PROGRAMS = ("SDGT", "IRAN; IFSR", "RUSSIA-EO14024", "CUBA", "SDNTK")
KINDS = ("individual", "entity", "vessel")

SCRIPT = "<script>window.harmed=1</script>"
HOSTILE_NAMES = (
    SCRIPT,
    "</script><script>window.harmed=2</script>",
    '"><img src=x onerror="window.harmed=3">',
    "{{ 7 * 7 }} {% raw %}",
    "abc\u202edcba\u200b\u2066x",
    "=HYPERLINK(1)",
    'O\'Brien "Bob" & Sons, Inc.',
    "\u0645\u062d\u0645\u062f \u0639\u0644\u064a",
    "<!--",
    "x" * 300,
)


def hit(number: int, name: str, listed: str, prepared: str) -> Hit:
    """With the score that these two names really have."""
    bare = Hit(
        customer_id=f"C{number:06d}",
        name=name,
        entity_id=str(10_000 + number * 7 % 50_000),
        list="SDN" if number % 3 else "ALT",
        matched_name=listed,
        matched_name_prepared=prepared,
        score=0.0,
        programs=PROGRAMS[number % len(PROGRAMS)],
        entity_type=KINDS[number % len(KINDS)],
    )
    return with_true_score(bare)


def with_true_score(bare: Hit) -> Hit:
    fields = {name: getattr(bare, name) for name in Hit.__slots__}
    return Hit(**{**fields, "score": explained(bare, HitStanding()).explanation.score})


def ordinary_hits(count: int) -> list[Hit]:
    """Names with a letter or a word too many, beside the listed names they resemble."""
    found = []
    names = list(product(FAMILY, GIVEN, MIDDLE))
    for number in range(count):
        family, given, middle = names[number * 37 % len(names)]
        doubled = family + family[-1]
        spelt = (f"{given} {middle} {doubled}", f"{given} {family}", f"{given} {doubled}", f"{family} {given}")
        found.append(hit(number, spelt[number % 4], f"{family.upper()}, {given}", f"{given} {family}".lower()))
    return found


def hostile_hits() -> list[Hit]:
    return [hit(number, name, name, name.lower()) for number, name in enumerate(HOSTILE_NAMES)]


def night(hits: Sequence[Hit], *, rejected: int = 0, unreliable: int = 0, rows: int | None = None) -> NightReport:
    """A night of four chunks, one of them rescreened, that found these hits."""
    return of_selection(select_hits(hits), len({hit.customer_id for hit in hits}), rejected, unreliable, rows)


def standing_night(hits: Sequence[Hit]) -> NightReport:
    """Every second hit is a repeat, every third was cleared."""
    selection = select_hits(hits, [HitStanding(place % 2 == 0, place % 3 == 0) for place in range(len(hits))])
    return of_selection(selection, len({hit.customer_id for hit in hits}), 0, 0, None)


def of_selection(
    selection: SelectedHits, customers_hit: int, rejected: int, unreliable: int, rows: int | None
) -> NightReport:
    rows_in = max(1000, customers_hit) + rejected if rows is None else rows
    screened = rows_in - rejected
    totals = Totals(
        rows_in=rows_in,
        screened=screened,
        rejected=rejected,
        hits=selection.total,
        customers_hit=customers_hit,
        not_reliably_screened=unreliable,
        canaries_expected=4,
        canaries_found=4,
    )
    input_facts = InputFacts(
        key="incoming/customers-scr-2026-11-23.csv.gz",
        sha256="1" * 64,
        bytes=2_023_070,
        rows_in=rows_in,
        rows_accepted=screened,
        rows_rejected=rejected,
        blank_lines=2,
        rejects_by_reason={"name_missing": rejected},
        unknown_type=3,
        warnings=["3 rows have an unknown type; they were screened all the same."] if rejected else [],
    )
    config = ScreeningConfig(chunk_count=4)
    rejects = [
        Reject(row=n + 1, line=n + 2, customer_id=f"R{n}{SCRIPT}", reason="name_missing", detail="name is blank")
        for n in range(rejected)
    ]
    return NightReport(_summary(totals, input_facts, config), _manifest(input_facts, config), selection, rejects)


def _summary(totals: Totals, input_facts: InputFacts, config: ScreeningConfig) -> Summary:
    return Summary(
        run_id=RUN_ID,
        run_date=date(2026, 11, 23),
        verdict=verdict(totals),
        totals=totals,
        config=config,
        config_sha256="2" * 64,
        code_version="1.4.0",
        input=input_facts,
        sanctions_list=nights.list_facts().model_copy(update={"dated": date(2026, 11, 22)}),
        chunks=[_chunk(index, totals.screened // 4) for index in range(4)] if totals.screened else [],
        first_pass_failures=[2],
        redone_chunks=[],
        execution_id=nights.EXECUTION,
        execution_started_at=BEGAN,
        redrive_count=1,
        merged_at=BEGAN + timedelta(seconds=95),
        duration_seconds=95.0,
        names_per_second=totals.screened / 95,
        outputs=[
            ArchivedObject(key=f"2026/11/23/{RUN_ID}/matches.csv", sha256="3" * 64, bytes=395_241, rows=totals.hits)
        ],
    )


def _chunk(index: int, rows: int) -> ChunkRun:
    started_at = BEGAN + timedelta(seconds=10 + 15 * index)
    return ChunkRun(
        index=index,
        rows=rows,
        hits=index,
        attempt=2 if index == 1 else 1,
        rescreened=index == 2,
        code_version="1.4.0",
        started_at=started_at,
        finished_at=started_at + timedelta(seconds=20 + index),
        names_per_second=rows / 20,
    )


def _manifest(input_facts: InputFacts, config: ScreeningConfig) -> Manifest:
    return Manifest(
        run_id=RUN_ID,
        run_date=date(2026, 11, 23),
        created_at=BEGAN,
        code_version="1.4.0",
        config=config,
        config_sha256="2" * 64,
        input=input_facts,
        sanctions_list=nights.list_facts(),
        canaries=[nights.CANARY],
        chunks=[],
    )


def written(folder: Path, name: str, report: NightReport) -> Path:
    path = folder / f"{name}.html"
    write_night_report(path, report)
    return path
