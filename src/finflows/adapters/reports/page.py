"""A page that stands alone: one HTML file without any request, whose content comes from strangers.

Names are hostile input. Three fences: Jinja escapes whatever a template prints; data for the table is JSON in which
no "<" is left; and a Content-Security-Policy admits exactly the one script and the one style sheet of the page, by
hash, and no connection at all. Characters that cannot be seen (bidirectional overrides, zero-width ones) are shown by
their number: they make one name look like another.
"""

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from finflows.contracts.wording import counted

_LONGEST_WORD: Final = 24  # a longer one may be broken anywhere, as report.js has it; an id or a name never
_TEMPLATES: Final = "templates"
_JSON_IN_HTML: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})

# Control and format characters: C0, C1, soft hyphen, bidirectional controls, zero-width characters, tags.
_INVISIBLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def write_page(path: Path, template: str, **content: Any) -> None:
    """Render a template into a file, piece by piece."""
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        for piece in _environment().get_template(template).generate(**content):
            file.write(piece)


def json_in_html(document: Any) -> Markup:
    """JSON that may stand inside a script element: it holds no "<", and nothing but ASCII."""
    text = json.dumps(document, ensure_ascii=True, separators=(",", ":"))
    return Markup(text.translate(_JSON_IN_HTML))  # noqa: S704 - this is the escaping


def json_rows(rows: Iterable[Any]) -> Iterator[Markup]:
    """The rows of a JSON array, one at a time."""
    separator = ""
    for row in rows:
        yield Markup(separator) + json_in_html(row)  # noqa: S704 - a comma
        separator = ",\n"


def visible(text: Any) -> Markup:
    """Text of strangers for the page: escaped, set apart from its surroundings, nothing in it invisible."""
    shown = _INVISIBLE.sub(_number, str(escape(text)))
    is_long = max(map(len, str(text).split()), default=0) > _LONGEST_WORD
    return Markup(f'<bdi class="long">{shown}</bdi>' if is_long else f"<bdi>{shown}</bdi>")  # noqa: S704 - escaped above


def _number(character: re.Match[str]) -> str:
    return f'<span class="unseen">U+{ord(character[0]):04X}</span>'


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__, _TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = _asset("report.css"), _asset("report.js")
    environment.globals.update(
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=(
            f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
            "img-src data:; base-uri 'none'; form-action 'none'"
        ),
        json_in_html=json_in_html,
    )
    environment.filters.update(
        visible=visible,
        count="{:,}".format,
        counted=counted,
        moment=lambda at: f"{at:%Y-%m-%d %H:%M:%S} UTC",
        day=lambda date: f"{date.day} {date:%B %Y}",
        size=_size,
    )
    return environment


def _asset(name: str) -> str:
    return files(__package__).joinpath(_TEMPLATES, name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _size(count: int) -> str:
    """1234567 gives "1.2 MB"."""
    value = float(count)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:  # noqa: PLR2004 - decimal units
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
