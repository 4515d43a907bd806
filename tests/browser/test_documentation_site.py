"""The documentation as a site: every page is there, and nothing is asked from elsewhere."""

import functools
import subprocess
import threading
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

pytestmark = pytest.mark.long
PROJECT = Path(__file__).parents[2]
MKDOCS = PROJECT / ".envs/docs/bin/python"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built strictly: a link that leads nowhere is an error."""
    if not MKDOCS.exists():
        pytest.skip("the site's builder is absent: make docs installs it")
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([MKDOCS, "-m", "mkdocs", "-q", "build", "--strict", "-d", folder], check=True, cwd=PROJECT)
    return folder


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Requests are no news."""


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Silent, directory=site)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_every_page_opens_from_disk_and_asks_for_nothing_elsewhere(browser: Any, site: Path) -> None:
    """Fonts, scripts and pictures are in the folder."""
    pages = sorted(set(site.glob("*.html")) - {site / "404.html"})  # that one is for a server
    assert {"index.html", "reading-the-report.html", "score-explained.html", "cutover.html"} <= {p.name for p in pages}
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in pages:
        page.goto(path.as_uri())
    context.close()
    assert [url for url in asked if not url.startswith((site.as_uri(), "data:"))] == []


class _Links(HTMLParser):
    """What a page refers to, and the names that others can refer to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of_tag = dict(attrs)
        self.names.add(of_tag.get("id") or "")
        self.targets += [of_tag[name] or "" for name in ("href", "src") if name in of_tag]


def _links(page: Path) -> _Links:
    found = _Links()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def test_every_link_of_the_site_leads_somewhere(site: Path) -> None:
    """To a file of the site, and to a heading that it has."""
    pages = {path.resolve(): _links(path) for path in site.rglob("*.html") if path.name != "404.html"}
    dead = []
    for page, links in pages.items():
        for target in links.targets:
            address = urlsplit(target)
            if address.scheme or address.netloc:
                continue
            path = (page.parent / unquote(address.path)).resolve() if address.path else page
            if not path.is_file() or (address.fragment and path in pages and address.fragment not in pages[path].names):
                dead.append((page.name, target))
    assert dead == []


def test_served_it_can_be_searched(browser: Any, served: str, screenshot: Callable[..., None]) -> None:
    """From its own files."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/index.html")
    page.keyboard.press("f")
    page.keyboard.type("promotion gate")
    page.locator(".md-search-result__item").first.wait_for()
    found = page.locator(".md-search-result").inner_text()
    screenshot(page, "documentation", whole=False)
    context.close()
    assert "Changing from the old engine" in found
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []
