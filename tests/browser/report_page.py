"""The report's table as a person meets it."""

import csv
import io
from collections.abc import Sequence
from typing import Any


class ReportPage:
    def __init__(self, page: Any) -> None:
        self.page = page

    @property
    def found(self) -> str:
        return str(self.page.get_by_role("status").inner_text())

    def cells(self, label: str) -> list[str]:
        """The cells of one column, as seen."""
        return [text.strip() for text in self.page.locator(f'td[data-label="{label}"]').all_inner_texts()]

    def scores(self) -> list[float]:
        return [float(text) for text in self.cells("Score")]

    def field(self, label: str) -> Any:
        return self.page.get_by_label(label, exact=True)

    def search(self, words: str) -> None:
        self.page.get_by_role("searchbox").fill(words)

    def choose(self, label: str, option: str) -> None:
        """By the option's text without its count."""
        choice = self.page.locator(".filters").get_by_label(label, exact=True)
        texts = choice.locator("option").all_inner_texts()
        choice.select_option(index=next(i for i, text in enumerate(texts) if text.rsplit(" (", 1)[0] == option))

    def sort(self, label: str) -> None:
        self.page.locator("th").get_by_role("button", name=label, exact=True).click()

    def saved_rows(self) -> Sequence[dict[str, str]]:
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Save these rows as CSV").click()
        text = download.value.path().read_bytes().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))
