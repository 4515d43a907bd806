"""Writing one name in other letters: plain ASCII, upper case, title case."""

import re
import unicodedata

_PART = re.compile(r"[^\s.-]+")
_NO_DECOMPOSITION = str.maketrans(
    {"\u0131": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae"}
)


def plain(text: str) -> str:
    """Without accents, as most back-office systems store it: "Đặng Núñez" -> "Dang Nunez"."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return bare.translate(_NO_DECOMPOSITION)


def titled(text: str) -> str:
    """Each part with one capital, apostrophes inside a part left alone: "AL-QA'IDA S.A." -> "Al-Qa'ida S.A."."""
    return _PART.sub(lambda part: part[0].capitalize(), text)


def like(model: str, text: str) -> str:
    """The text in upper case if the model is, else in title case."""
    return text.upper() if model.isupper() else titled(text)
