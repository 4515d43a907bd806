"""Listed names damaged in named ways, as they reach a bank: one small function per way.

A damage takes a name as people write it ("Nicolas Maduro Moros") and returns it damaged, or None where it does not
apply. Some kinds (a missing word, initials) take a name below any useful threshold: they are there to show it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from random import Random

from finflows.demo_data.letters import like, plain
from finflows.demo_data.material import listed_words, read_toml
from finflows.demo_data.seeds import number_below, one_of

Damage = Callable[[str, Random], str | None]

_SHORTEST_FOR_LOSS = 3  # words a name needs to lose one and still be a name
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")  # US layout: a slip hits the key to the left or right
_TRANSLITERATION_MARKS = "'`\u2018\u2019\u02bb\u02bc"


def typo(name: str, rng: Random) -> str | None:
    """One letter becomes its neighbour on the keyboard: Maduro -> Msduro."""
    places = tuple(index for index, letter in enumerate(name) if letter.lower() in "".join(_KEYBOARD))
    if not places:
        return None
    index = one_of(rng, places)
    row = next(row for row in _KEYBOARD if name[index].lower() in row)
    key = row.index(name[index].lower())
    neighbours = tuple(row[near] for near in (key - 1, key + 1) if 0 <= near < len(row))
    wrong = one_of(rng, neighbours)
    return name[:index] + (wrong.upper() if name[index].isupper() else wrong) + name[index + 1 :]


def transposition(name: str, rng: Random) -> str | None:
    """Two letters inside a word change places, the first letter stays: Nicolas -> Nicloas."""
    places = tuple(
        index
        for index in range(1, len(name) - 1)
        if name[index - 1 : index + 2].isalpha() and name[index] != name[index + 1]
    )
    if not places:
        return None
    index = one_of(rng, places)
    return name[:index] + name[index + 1] + name[index] + name[index + 2 :]


def dropped_letter(name: str, rng: Random) -> str | None:
    """One letter inside a word is lost: Moros -> Mros."""
    places = tuple(index for index in range(1, len(name)) if name[index - 1 : index + 1].isalpha())
    if not places:
        return None
    index = one_of(rng, places)
    return name[:index] + name[index + 1 :]


def swapped_order(name: str, rng: Random) -> str | None:
    """The words behind a cut come first: Nicolas Maduro Moros -> Maduro Moros Nicolas."""
    words = name.split()
    cut = 1 + number_below(rng, len(words) - 1) if len(words) > 1 else 0
    return _changed(name, [*words[cut:], *words[:cut]])


def missing_token(name: str, rng: Random) -> str | None:
    """One word of three or more is lost: Nicolas Maduro Moros -> Nicolas Maduro."""
    words = name.split()
    if len(words) < _SHORTEST_FOR_LOSS:
        return None
    del words[number_below(rng, len(words))]
    return _changed(name, words)


def extra_token(name: str, rng: Random) -> str | None:
    """A word more, behind the first: Nicolas Maduro Moros -> Nicolas Jose Maduro Moros."""
    words = name.split()
    extra = one_of(rng, _extra_words())
    return _changed(name, [*words[:1], like(name, extra), *words[1:]])


def initials(name: str, rng: Random) -> str | None:
    """A word before the last becomes its initial: Nicolas Maduro Moros -> N. Maduro Moros."""
    words = name.split()
    places = tuple(index for index, word in enumerate(words[:-1]) if word.isalpha() and len(word) > 1)
    if not places:
        return None
    index = one_of(rng, places)
    words[index] = f"{words[index][0]}."
    return _changed(name, words)


def diacritics_removed(name: str, _rng: Random) -> str | None:
    """Accents and the marks of transliterations are lost: Al-Qa'ida -> Al-Qaida, Núñez -> Nunez."""
    return _changed(name, ["".join(letter for letter in plain(name) if letter not in _TRANSLITERATION_MARKS)])


def spelling_variant(name: str, rng: Random) -> str | None:
    """A known other spelling of a word (Yusuf -> Yousef), else of a sound (Khatib -> Hatib)."""
    words = name.split()
    known = tuple(index for index, word in enumerate(words) if word.lower() in _word_variants())
    if known:
        index = one_of(rng, known)
        words[index] = like(name, one_of(rng, _word_variants()[words[index].lower()]))
        return _changed(name, words)
    sounds = tuple(pair for pair in _sound_variants() if pair[0] in name.lower())
    return _other_sound(name, *one_of(rng, sounds)) if sounds else None


def joined_words(name: str, rng: Random) -> str | None:
    """The space between two words is lost: Maduro Moros -> Maduromoros."""
    words = name.split()
    if len(words) == 1:
        return None
    index = number_below(rng, len(words) - 1)
    return _changed(name, [*words[:index], like(name, words[index] + words[index + 1]), *words[index + 2 :]])


DAMAGES: Mapping[str, Damage] = {
    "typo": typo,
    "transposition": transposition,
    "dropped_letter": dropped_letter,
    "swapped_order": swapped_order,
    "missing_token": missing_token,
    "extra_token": extra_token,
    "initials": initials,
    "diacritics_removed": diacritics_removed,
    "spelling_variant": spelling_variant,
    "joined_words": joined_words,
}


def _changed(name: str, words: list[str]) -> str | None:
    damaged = " ".join(words)
    return None if damaged == name else damaged


def _other_sound(name: str, sound: str, other: str) -> str:
    index = name.lower().index(sound)
    replaced = other.capitalize() if name[index].isupper() else other
    whole = name[:index] + replaced + name[index + len(sound) :]
    return whole.upper() if name.isupper() else whole


@cache
def _word_variants() -> Mapping[str, tuple[str, ...]]:
    variants = {}
    for line in read_toml("variants.toml")["names"].split("\n"):
        spellings = line.split()
        for spelling in spellings:
            variants[spelling.lower()] = tuple(other for other in spellings if other != spelling)
    return variants


@cache
def _sound_variants() -> tuple[tuple[str, str], ...]:
    pairs = (line.split() for line in read_toml("variants.toml")["letters"].splitlines() if line)
    return tuple((sound, other) for sound, other in pairs)


@cache
def _extra_words() -> tuple[str, ...]:
    return tuple(word for word, _ in listed_words(read_toml("variants.toml")["extra"]))
