"""Links of the Markdown files: each leads to a file that is there, and every page has a place in the site's menu."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DOCS = PROJECT / "docs"
FILES = sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def anchors(page: Path) -> set[str]:
    """As headings are turned into names, by GitHub and by the site alike."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", FILES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    """A file and not a folder: the site has a page for a file only; docs/adr it turns into the first decision."""
    links = [link for link in LINK.findall(CODE.sub("", page.read_text())) if "://" not in link]
    for link in links:
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file() or target == DOCS / "adr", link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_in_the_menu() -> None:
    """Pages of docs/ itself and decisions are added by docs/site_hooks.py; those of other folders are named."""
    menu = (PROJECT / "mkdocs.yml").read_text().split("nav:")[1]
    elsewhere = [page.relative_to(DOCS).as_posix() for page in DOCS.glob("*/**/*.md") if page.parent.name != "adr"]
    assert [page for page in elsewhere if f": {page}\n" not in f"{menu}\n"] == []


def test_no_table_has_code_with_a_bar() -> None:
    """The site would show its backslash."""
    rows = [(page.name, row) for page in FILES for row in page.read_text().splitlines() if row.startswith("|")]
    assert [row for row in rows if re.search(r"`[^`]*\\\|[^`]*`", row[1])] == []
