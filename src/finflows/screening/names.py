"""Preparing names: the form in which customers' and listed names are compared.

The rules are Watchman 0.31.3's (Apache-2.0; see docs/matching.md), quirks included, because a name prepared otherwise
scores otherwise: an entry named "AL-ZAYDI, Shibl Muhsin 'Ubayd" is reordered at its apostrophe, and that is kept.

Not solved here: other scripts than Latin pass through unchanged, no transliteration, no stop words (the reference
runs with KEEP_STOPWORDS=true).
"""

import re
import unicodedata
from typing import Final

# One pass, left to right, nothing rescanned: three spaces become two, "a - b" keeps its two outer ones.
_PUNCTUATION: Final = {".": "", ",": "", "-": " ", "  ": " "}
_PUNCTUATION_PATTERN: Final = re.compile(r"[.,-]|  ")

# Unicode's White_Space, which the reference trims and splits at. str.split() would add U+001C to U+001F.
_WHITE_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_FIELD: Final = re.compile(f"[^{_WHITE_SPACE}]+")

# UTF-8 has no form for half a surrogate pair (JSON's "\ud800" gives one); the reference reads U+FFFD.
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# What may stand in the given names at the end of "SURNAME, Given Names" (ASCII only; the question mark is a quirk).
_GIVEN_NAME_CHARACTERS: Final = "\t\n\f\r ?.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

# The first that fits at a position wins, so the order counts: " CO." before ", LTD".
_COMPANY_SUFFIXES: Final = {
    " CO.": "",
    " D.O.O.": "",
    " INC.": "",
    " GMBH": "",
    " LLC": "",
    " L.L.C.": "",
    " LLP": "",
    " LTD.": "",
    " LTD ": " ",
    ", LTD": "",
    " LTDA.": "",
    " SA DE CV": "",
}
_COMPANY_SUFFIX_PATTERN: Final = re.compile("|".join(map(re.escape, _COMPANY_SUFFIXES)))

INDIVIDUAL: Final = "individual"


def prepare(text: str) -> str:
    """Punctuation, case and diacritics removed: "Nuñez-Peña, J." gives "nunez pena j"."""
    replaced = _PUNCTUATION_PATTERN.sub(lambda match: _PUNCTUATION[match[0]], text)
    if replaced.isascii():
        return replaced.lower().strip(_WHITE_SPACE)
    return _without_marks(_lower(_LONE_SURROGATE.sub("\ufffd", replaced)).strip(_WHITE_SPACE))


def tokens_of(prepared: str) -> tuple[str, ...]:
    """The fields between white space of a prepared name."""
    return tuple(_FIELD.findall(prepared))


def prepare_customer_name(name: str) -> str:
    return prepare(name.strip(_WHITE_SPACE))


def prepare_alias(name: str) -> str:
    """Aliases keep their order: "MAZIOTIS, Nikos" stays surname first."""
    return prepare(name)


def prepare_primary_name(name: str, entity_type: str) -> str:
    """Prepare the name of an entry itself; `entity_type` as OFAC writes it, "" when blank."""
    if entity_type.lower() == INDIVIDUAL:
        return prepare(given_names_first(name))
    if not entity_type:
        return prepare(without_company_suffix(name))
    return prepare(name)


def given_names_first(name: str) -> str:
    """Reorder "MADURO MOROS, Nicolas" to "Nicolas MADURO MOROS".

    The given names are the longest ending of letters, dots, question marks and white space, with one comma before it.
    """
    rest = name.rstrip(_GIVEN_NAME_CHARACTERS)
    given_names = name[len(rest) :]
    if not given_names:
        return name
    return f"{given_names} {rest.removesuffix(',')}".strip(_WHITE_SPACE)


def without_company_suffix(name: str) -> str:
    """Drop a legal form: "X CO., LTD." gives "X." (case counts, one pass)."""
    return _COMPANY_SUFFIX_PATTERN.sub(lambda match: _COMPANY_SUFFIXES[match[0]], name)


def _lower(text: str) -> str:
    """Lower-case letter by letter: Python alone would write a Greek final sigma by its place in the word."""
    return text.lower() if "Σ" not in text else "".join(letter.lower() for letter in text)


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", kept)
