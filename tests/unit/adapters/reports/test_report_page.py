"""A page that stands alone: strangers' text stays text, and only the page's own script and style are admitted."""

import json
import pickle
import re
import subprocess
import sys
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.adapters.reports.page import json_in_html, visible
from finflows.contracts.alerts import Latency
from finflows.contracts.night import AlertCounts, ScreeningConfig
from reported_nights import BEGAN, HOSTILE_NAMES, hostile_hits, night, ordinary_hits, standing_night, written

QUICK = Latency(p50=0.1, p95=0.5, p99=0.92)


class Elements(HTMLParser):
    """Tags with their attributes, and the text of each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in self.texts:
            self.texts[self.inside][-1] += data


def page_of(tmp_path: Path, **night_facts: int) -> str:
    return written(tmp_path, "page", night([*hostile_hits(), *ordinary_hits(5)], **night_facts)).read_text()


def embedded(text: str, part: str) -> Any:
    found = re.search(rf'<script type="application/json" id="hits-table-{part}">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


@given(st.recursive(st.text() | st.floats(allow_nan=False) | st.none(), st.lists))
def test_embedded_data_is_read_back_as_it_was_and_cannot_end_its_element(document: Any) -> None:
    """Whatever the names say."""
    text = str(json_in_html(document))
    assert not set("<>&") & set(text)
    assert text.isascii()
    assert json.loads(text) == document


def test_text_of_strangers_is_escaped_and_shows_what_cannot_be_seen() -> None:
    """A right-to-left override turns "cod.exe" into another name."""
    assert str(visible("<b>a\u202eb")) == '<bdi>&lt;b&gt;a<span class="unseen">U+202E</span>b</bdi>'


def test_only_a_word_that_no_column_can_hold_is_broken() -> None:
    """An id of 24 characters stays whole."""
    assert str(visible("C" * 24 + " " + "D" * 24)).startswith("<bdi>")
    assert str(visible("x " + "C" * 25)).startswith('<bdi class="long">')


def test_the_best_hit_stands_first_and_the_bars_begin_at_the_threshold(tmp_path: Path) -> None:
    """A bar from zero would look full beside every score."""
    text = written(tmp_path, "page", night(ordinary_hits(30))).read_text()
    scores = [row[0] for row in embedded(text, "rows")]
    assert scores == sorted(scores, reverse=True)
    settings = embedded(text, "settings")
    assert (settings["order"], settings["lowest"]) == ("best first", ScreeningConfig().min_match)


@pytest.mark.parametrize(
    ("rejected", "told"), [(0, "all of them screened"), (3, "1,000 screened, 3 not")], ids=["all", "some"]
)
def test_the_first_count_says_whether_everybody_was_screened(tmp_path: Path, rejected: int, told: str) -> None:
    """In words that are read once."""
    assert told in written(tmp_path, "page", night([], rejected=rejected)).read_text()


def test_an_invented_list_is_never_called_ofacs(tmp_path: Path) -> None:
    """The page calls it what the list's own warning calls it, above everything but the counts."""
    quiet = night([])
    listed = quiet.summary.sanctions_list.model_copy(update={"warnings": ["Invented list: not OFAC's."]})
    report = replace(quiet, summary=quiet.summary.model_copy(update={"sanctions_list": listed}))
    text = written(tmp_path, "invented", report).read_text()
    assert "<li><bdi>Invented list: not OFAC&#39;s.</bdi></li>" in text
    assert "OFAC's" not in text
    assert "sanctions list of" in text


def test_the_key_of_the_chart_has_only_colours_that_are_there(tmp_path: Path) -> None:
    """And one chunk is no "1 chunks"."""
    report = night(ordinary_hits(1))
    once = report.summary.chunks[0].model_copy(update={"attempt": 1, "rescreened": False})
    alone = replace(report, summary=report.summary.model_copy(update={"chunks": [once]}))
    text = written(tmp_path, "alone", alone).read_text()
    assert 'class="key' not in text
    assert "1 chunk; the slowest" in text
    assert "1 hit by score" in text
    earlier = once.model_copy(
        update={"started_at": BEGAN - timedelta(hours=2), "finished_at": BEGAN - timedelta(hours=1)}
    )
    redriven = replace(report, summary=report.summary.model_copy(update={"chunks": [*report.summary.chunks, earlier]}))
    keys = re.findall('class="key ([a-z]+)"', written(tmp_path, "redriven", redriven).read_text())
    assert keys == ["again", "before"]


def test_every_name_is_in_the_data_and_none_is_an_element(tmp_path: Path) -> None:
    """The page has the scripts that it is made of: two of data, one of its own."""
    text = page_of(tmp_path, rejected=2)
    elements = Elements(text)
    assert [attributes.get("type") for tag, attributes in elements.found if tag == "script"] == [
        "application/json",
        "application/json",
        None,
    ]
    assert not [tag for tag, _ in elements.found if tag in {"img", "iframe", "link", "object", "base"}]
    assert {row[2] for row in embedded(text, "rows")} >= set(HOSTILE_NAMES)


def test_the_policy_admits_this_script_and_this_style_and_no_connection(tmp_path: Path) -> None:
    """By their hashes. There are no inline handlers and no inline styles either."""
    elements = Elements(page_of(tmp_path))
    (policy,) = [
        str(attributes["content"])
        for _, attributes in elements.found
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy.startswith("default-src 'none'; ")
    for kind, content in (("script", elements.texts["script"][-1]), ("style", elements.texts["style"][0])):
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert not [tag for tag, attributes in elements.found if "style" in attributes]


def test_nothing_on_the_page_has_an_address_elsewhere(tmp_path: Path) -> None:
    """Links lead to places on the page."""
    for _, attributes in Elements(page_of(tmp_path)).found:
        assert str(attributes.get("href", "#")).startswith("#")
        assert "src" not in attributes


def test_a_row_carries_its_aligned_tokens(tmp_path: Path) -> None:
    """The customer's tokens in order, each with its partner and its figures."""
    text = written(tmp_path, "page", night(ordinary_hits(1))).read_text()
    (row,) = embedded(text, "rows")
    pairs, average, factor, fraction, score = row[-1]
    assert pairs == [
        ["nicolas", "nicolas", 1.0, 1.0, 1.0, 1.0],
        ["josef", ""],
        ["maduroo", "maduro", 0.971429, 0.957143, 1.0, 0.929796],
    ]
    assert score == row[0] == pytest.approx(average * factor, abs=1e-6)
    assert fraction == 1.0
    assert [column["name"] for column in embedded(text, "settings")["columns"]] == [
        "score",
        "customer_id",
        "name",
        "matched_name",
        "entity_id",
        "list",
        "programs",
        "entity_type",
    ]


def test_repeats_and_clearances_are_columns_where_they_are_known(tmp_path: Path) -> None:
    """And only there."""
    text = written(tmp_path, "page", standing_night(ordinary_hits(4))).read_text()
    assert [column["name"] for column in embedded(text, "settings")["columns"]][-2:] == ["repeat", "cleared"]
    assert {row[1]: row[-3:-1] for row in embedded(text, "rows")} == {
        "C000000": [True, True],
        "C000001": [False, False],
        "C000002": [True, False],
        "C000003": [False, True],
    }


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"rejected": 2}, "2 rows of the file could not be read and were not screened."),
        ({"unreliable": 4}, "4 customers have names in another script than Latin."),
    ],
)
def test_who_was_not_screened_is_told(tmp_path: Path, facts: dict[str, int], words: str) -> None:
    """With reason and place."""
    text = page_of(tmp_path, **facts)
    assert words in re.sub("<[^>]+>", "", text)


@pytest.mark.parametrize(
    ("report", "state", "words"),
    [
        (night([]), "clear", "No hits"),
        (night(ordinary_hits(1)), "review", "1 customer to review"),
        (night([], rejected=1), "warning", "No hits, but not everybody was screened"),
        (night([], rows=0), "warning", "Nobody was screened"),
    ],
    ids=["clear", "review", "rejects", "empty"],
)
def test_the_verdict_says_what_a_person_must_do(tmp_path: Path, report: Any, state: str, words: str) -> None:
    """In words, not in colour alone."""
    text = written(tmp_path, "page", report).read_text()
    assert f'class="verdict {state}"' in text
    assert words in text


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ({"alerts_sent": 3}, "one for each customer hit"),
        ({"alerts_sent": 1, "alerts_suppressed": 1, "cleared": 2}, "repeats not sent: 1, cleared hits left out: 2"),
        (
            {"alerts_sent": 3, "delivered": 2, "latency": QUICK},
            "one for each customer hit; 2 delivered when merged, p99 0.92 s",
        ),
        ({"alerts_sent": 3, "delivered": 0}, "one for each customer hit; 0 delivered when merged"),
    ],
    ids=["all", "left-out", "delivered", "none-yet"],
)
def test_alerts_sent_stand_beside_the_hits_with_why_some_were_not(
    tmp_path: Path, counts: dict[str, Any], told: str
) -> None:
    """Of a night that alerts; another has no such figure."""
    quiet = night(ordinary_hits(3))
    none = {"total_matches": 3, "alerts_suppressed": 0, "repeats": 0, "cleared": 0}
    summary = quiet.summary.model_copy(update={"alerts": AlertCounts(**{**none, **counts})})
    text = written(tmp_path, "alerting", replace(quiet, summary=summary)).read_text()
    assert re.search(rf"Alerts sent\D+{counts['alerts_sent']}\D", re.sub("<[^>]+>", " ", text))
    assert told in text
    assert "Alerts sent" not in written(tmp_path, "quiet", quiet).read_text()


def test_the_report_needs_neither_numpy_nor_rapidfuzz(tmp_path: Path) -> None:
    """The function that writes it has neither."""
    (tmp_path / "night.pickle").write_bytes(pickle.dumps(night(ordinary_hits(3))))
    program = (
        "import pickle, sys\n"
        "from pathlib import Path\n"
        "sys.modules['numpy'] = sys.modules['rapidfuzz'] = None\n"
        "from finflows.runtime.wiring.merge_results import write_night_report\n"
        "write_night_report(Path('bare.html'), pickle.loads(Path('night.pickle').read_bytes()))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
    assert (tmp_path / "bare.html").is_file()
