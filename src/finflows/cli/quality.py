"""``finflows quality``: how good the score is, beyond being the reference's."""

from pathlib import Path

import click
from rich.console import Console

from finflows.bench import labelled_pairs, portal_scores
from finflows.bench.tables import TextTable, as_markdown, drawn
from finflows.screening.matching.profile import WATCHMAN_0_31


@click.command()
@click.option(
    "--pairs",
    type=click.Path(path_type=Path),
    help="CSV of labelled pairs: name1, name2, is_match and, if known, case_group, category.",
)
@click.option(
    "--portal",
    type=click.Path(path_type=Path),
    help="CSV of scores of OFAC's portal: query_name, result_name, ofac_score (-1: not shown).",
)
@click.option("--markdown", is_flag=True, help="Print the tables as Markdown.")
def quality(*, pairs: Path | None, portal: Path | None, markdown: bool) -> None:
    """Recall and precision on labelled pairs of names, and agreement with OFAC's own search portal."""
    if pairs is None and portal is None:
        raise click.UsageError("Name --pairs, --portal, or both.")
    tables = [*(_of_pairs(pairs) if pairs else ()), *(_of_portal(portal) if portal else ())]
    if markdown:
        click.echo("\n".join(map(as_markdown, tables)))
        return
    console = Console()
    for table in tables:
        console.print(drawn(table))


def _of_pairs(path: Path) -> tuple[TextTable, ...]:
    scored = labelled_pairs.score_pairs(labelled_pairs.read_labelled_pairs(path), WATCHMAN_0_31)
    return (
        labelled_pairs.thresholds_table(scored),
        labelled_pairs.groups_table(scored),
        labelled_pairs.categories_table(scored),
    )


def _of_portal(path: Path) -> tuple[TextTable, ...]:
    compared = portal_scores.compare(portal_scores.read_portal_pairs(path), WATCHMAN_0_31)
    return portal_scores.ranks_table(compared), portal_scores.agreement_table(compared)
