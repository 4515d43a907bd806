"""``finflows explain``: why a name scores what it scores against one entry of the list."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from finflows.adapters.list_folder import read_list_folder
from finflows.contracts.errors import InputRefused
from finflows.screening.matching.explanation import Explanation
from finflows.screening.matching.explanation import explain as explain_tokens
from finflows.screening.matching.profile import WATCHMAN_0_31
from finflows.screening.matching.token_score import scaled
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.sanctions_list import ListedName


@click.command()
@click.argument("name")
@click.option("--entity", "entity_id", required=True, help="OFAC's number of the entry.")
@click.option(
    "--list",
    "list_folder",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder of OFAC's CSV files.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(name: str, entity_id: str, list_folder: Path, *, as_json: bool) -> None:
    """Say why NAME scores what it scores against each name of an entry, best first."""
    listed = read_list_folder(list_folder).names_of_entity(entity_id)
    if not listed:
        raise InputRefused(f"The list in {list_folder} has no entry {entity_id}. Hits name entries by entity_id.")
    query = tokens_of(prepare_customer_name(name))
    explained = [(each, explain_tokens(query, each.tokens, WATCHMAN_0_31)) for each in listed]
    explained.sort(key=lambda pair: -pair[1].score)
    if as_json:
        click.echo(json.dumps([_document(each, explanation) for each, explanation in explained], indent=2))
        return
    console = Console()
    for each, explanation in explained:
        _draw(console, each, explanation)


def _document(listed: ListedName, explanation: Explanation) -> dict[str, object]:
    about = {"entity_id": listed.entity_id, "list": listed.list, "matched_name": listed.name}
    return {**about, **asdict(explanation)}


def _draw(console: Console, listed: ListedName, explanation: Explanation) -> None:
    table = Table(
        title=f"{explanation.score:.4f}  {listed.name}  ({listed.list} {listed.entity_id})",
        title_justify="left",
        title_style="bold",
    )
    for column in ("customer", "listed"):
        table.add_column(column)
    for column in ("Jaro-Winkler", "length", "first letter", "score", "weight"):
        table.add_column(column, justify="right")
    for pair in explanation.pairs:
        table.add_row(
            pair.query_token,
            pair.listed_token,
            f"{pair.jaro_winkler:.4f}",
            f"x {pair.length_factor:.3f}",
            f"x {pair.first_byte_factor:.1f}",
            f"{pair.score:.4f}",
            str(pair.weight),
        )
    for token in explanation.unmatched_query_tokens:
        table.add_row(token, "-", "", "", "", "0", str(len(token.encode())))
    for token in explanation.unmatched_listed_tokens:
        table.add_row("-", token, "", "", "", "", "")
    console.print(table)
    rest = WATCHMAN_0_31.unmatched_index_token_weight
    factor = scaled(explanation.matched_fraction, rest)
    console.print(
        f"  average {explanation.weighted_average:.4f} x factor {factor:.4f} = {explanation.score:.4f}\n"
        f"  {explanation.matched_fraction:.0%} of the listed name's letters matched "
        f"(the rest costs {rest:.0%} at most)\n"
    )
