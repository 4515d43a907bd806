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

    def cut_cells(self) -> list[str]:
        """Cells and headings that stick out of what can be seen without scrolling sideways."""
        found = self.page.evaluate(
            """() => [...document.querySelectorAll(".scroll")].flatMap((scroll) => {
                const { right } = scroll.getBoundingClientRect();
                return [...scroll.querySelectorAll("th, td")]
                    .filter((cell) => cell.getBoundingClientRect().right > right + 1)
                    .map((cell) => cell.textContent);
            })"""
        )
        return list(found)

    def broken_words(self) -> list[str]:
        """Words of tables that take more than one line, but those that are marked as too long for any column."""
        found = self.page.evaluate(
            """() => [...document.querySelectorAll("td")].flatMap((cell) => {
                const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                const broken = [];
                for (let text = texts.nextNode(); text; text = texts.nextNode()) {
                    if (text.parentElement.closest(".long, .words")) continue;
                    for (const word of text.data.matchAll(/\\S+/g)) {
                        const range = document.createRange();
                        range.setStart(text, word.index);
                        range.setEnd(text, word.index + word[0].length);
                        if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word[0]);
                    }
                }
                return broken;
            })"""
        )
        return list(found)

    def smallest_letters(self) -> float:
        """Of the charts, in pixels of the screen."""
        return float(
            self.page.evaluate(
                """() => Math.min(...[...document.querySelectorAll(".chart")].map((chart) =>
                    parseFloat(getComputedStyle(chart.querySelector("text")).fontSize)
                        * chart.getBoundingClientRect().width / chart.viewBox.baseVal.width))"""
            )
        )

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
