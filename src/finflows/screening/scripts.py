"""Names that the matcher cannot be trusted with: letters of another script than Latin.

OFAC's lists are written in Latin letters and preparing a name transliterates nothing (names.py), so a name
in Cyrillic or Chinese letters scores against no listed name. It is screened all the same, and its customer
is reported as "not reliably screened" instead of "clear".

Python has no script property; a character's Unicode name begins with its script. Letters that no script
owns (the okina of Hawaiian names is a MODIFIER LETTER) do not count. Full-width and mathematical letters
do: they look Latin, but preparing leaves them as they are, so they match nothing.
"""

import unicodedata
from functools import lru_cache

from finflows.screening.customers import Customer


def is_reliably_screened(customer: Customer) -> bool:
    """Whether every name of the customer, alternative ones included, is written in Latin letters."""
    return not any(has_letters_beyond_latin(name) for name in (customer.name, *customer.alt_names))


def has_letters_beyond_latin(name: str) -> bool:
    return not name.isascii() and any(map(_is_beyond_latin, name))


@lru_cache(maxsize=4096)
def _is_beyond_latin(character: str) -> bool:
    category = unicodedata.category(character)
    if not category.startswith("L") or category == "Lm":
        return False
    name = unicodedata.name(character, "")
    return not name.startswith(("LATIN ", "FEMININE ORDINAL", "MASCULINE ORDINAL", "KELVIN ", "ANGSTROM "))
