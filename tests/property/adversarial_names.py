"""Names made to break a search: few letters, equal tokens, other scripts, tokens longer than any table."""

import random
from dataclasses import dataclass

from finflows.screening.names import prepare, tokens_of
from finflows.screening.sanctions_list import SDN, ListedName

# Each gives another trap: one class of sounds, several, letters of two bytes and more, letters whose class is not their
# first byte's (dotless i and long s are upper-cased to I and S), letters without upper case, digits.
ALPHABETS = (
    "ab",
    "aeiou",
    "ckgq",
    "abcdefghijklmnopqrstuvwxyz",
    "aáñßłøж",
    "дmn",
    "\N{LATIN SMALL LETTER DOTLESS I}i\N{LATIN SMALL LETTER LONG S}sß",
    "0123ab",
    "éaćč中文ab",
)


@dataclass(frozen=True, slots=True)
class Case:
    listed: list[ListedName]
    queries: list[str]


def random_case(rng: random.Random, listed: int = 25, queries: int = 20) -> Case:
    """Names of one small pool of tokens, each token damaged a little each time it is used."""
    alphabet = rng.choice(ALPHABETS)
    pool = [random_token(rng, alphabet) for _ in range(rng.randint(2, 12))]
    most_tokens = rng.choice([2, 3, 5, 12])

    def name() -> str:
        return " ".join(damaged(rng, rng.choice(pool), alphabet) for _ in range(rng.randint(1, most_tokens)))

    names = [name() for _ in range(listed)] + ["", "- ."]
    known = [shuffled(rng, rng.choice(names)) for _ in range(queries // 4)]
    others = [name() for _ in range(queries - len(known))]
    return Case([listed_name(number, text) for number, text in enumerate(names)], known + others)


def listed_name(number: int, text: str) -> ListedName:
    prepared = prepare(text)
    return ListedName(str(number), SDN, text, prepared, tokens_of(prepared), "", "entity")


def shuffled(rng: random.Random, name: str) -> str:
    tokens = name.split()
    return " ".join(rng.sample(tokens, len(tokens)))


def random_token(rng: random.Random, alphabet: str) -> str:
    shortest, longest = rng.choice([(1, 4), (3, 12), (3, 12), (8, 40), (60, 150)] if rng.random() < 0.3 else [(2, 9)])
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(shortest, longest)))


def damaged(rng: random.Random, token: str, alphabet: str) -> str:
    letters = list(token)
    for _ in range(rng.choice([0, 0, 1, 2])):
        place, other = rng.randrange(len(letters)), rng.randrange(len(letters))
        match rng.randrange(4):
            case 0:
                letters[place] = rng.choice(alphabet)
            case 1:
                letters.insert(place, rng.choice(alphabet))
            case 2 if len(letters) > 1:
                del letters[place]
            case _:
                letters[place], letters[other] = letters[other], letters[place]
    return "".join(letters)
