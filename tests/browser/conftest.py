"""A real browser, and a page in it that may not complain and may not ask for anything.

``make test-browser`` installs what these tests need beside the development environment. Without it, or without
Chromium, they are skipped and say why.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is absent: make test-browser installs it")

SCREENSHOTS = Path(__file__).parents[2] / ".screenshots"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    program = os.environ.get("FINFLOWS_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        pytest.skip("Chromium is absent: apt-get install chromium, or name it in FINFLOWS_CHROMIUM")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=list(_QUIET))
        yield running
        running.close()


OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any) -> Iterator[OpenPage]:
    """Opens a file from disk. At the end of the test: no message on the console, no request but for that file."""
    complaints: list[str] = []
    contexts: list[Any] = []

    def listen(page: Any, address: str) -> None:
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("request", lambda request: None if request.url == address else complaints.append(f"asks {request.url}"))

    def opened(path: Path, *, width: int = 1280, scheme: str = "light", ready: str = ".rows tbody tr") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True, locale="en-US"
        )
        contexts.append(context)
        page = context.new_page()
        address = path.absolute().as_uri()
        listen(page, address)
        page.goto(address)
        page.wait_for_selector(ready)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in complaints if not each.startswith("asks blob:")] == []


@pytest.fixture
def screenshot() -> Callable[[Any, str], None]:
    """Kept for a person to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)

    def take(page: Any, name: str, *, whole: bool = True) -> None:
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=whole)

    return take
