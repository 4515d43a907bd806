"""Invented remarks in the wording of OFAC's remarks column: dates and places of birth, papers, weak aliases, links.

Weak aliases stand here and nowhere else ("a.k.a. 'EL TIO'"), as on the real list.
"""

from collections.abc import Sequence
from random import Random

from finflows.demo_data.seeds import number_below, one_in, one_of

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"  # the alphabet of bitcoin addresses
_WALLET_LENGTH = 33  # characters after the leading 1
_MOST_WALLETS = 24  # enough to pass the 1,000 characters of the remarks column
_WEAK_ALIAS_ONE_IN = 7  # entries of the 2021 list


def person_remarks(city: str, country: str, gender: str, rng: Random) -> list[str]:
    """Birth, nationality and papers of a person."""
    remarks = [f"DOB {_birth(rng)}"]
    if one_in(rng, 6):
        remarks.append(f"alt. DOB {_birth(rng)}")
    if not one_in(rng, 4):
        remarks.append(f"POB {city}, {country}")
    if not one_in(rng, 3):
        remarks.append(f"nationality {country}")
    remarks.append(f"Gender {gender}")
    if one_in(rng, 4):
        remarks.append(f"Passport {_letter(rng)}{digits(7, rng)} ({country})")
    if one_in(rng, 5):
        remarks.append(f"National ID No. {digits(10, rng)} ({country})")
    return remarks


def company_remarks(country: str, rng: Random) -> list[str]:
    """Registration of a company; often nothing."""
    remarks = []
    if one_in(rng, 2.5):
        remarks.append(f"Registration Number {digits(9, rng)} ({country})")
    if one_in(rng, 6):
        remarks.append(f"Organization Established Date {_date(1975 + number_below(rng, 48), rng)}")
    return remarks


def shared_remarks(programs: str, weak_alias: str, linked_to: Sequence[str], rng: Random) -> list[str]:
    """What persons and companies have alike: secondary sanctions, wallets, a weak alias, a link to an earlier entry."""
    remarks = []
    if "IFSR" in programs:
        remarks.append("Additional Sanctions Information - Subject to Secondary Sanctions")
    if "CYBER2" in programs and one_in(rng, 3):
        remarks.extend(_wallets(rng))
    if one_in(rng, _WEAK_ALIAS_ONE_IN):
        remarks.append(f"a.k.a. '{weak_alias}'")
    if one_in(rng, 5):
        remarks.append(f"Linked To: {one_of(rng, tuple(linked_to))}")
    return remarks


def remarks_text(remarks: Sequence[str]) -> str:
    """One sentence, as OFAC ends it; "" where there is nothing to say."""
    return f"{'; '.join(remarks).removesuffix('.')}." if remarks else ""


def digits(length: int, rng: Random) -> str:
    """An invented number of so many digits, the first not 0."""
    return str(10 ** (length - 1) + number_below(rng, 9 * 10 ** (length - 1)))


def _birth(rng: Random) -> str:
    year = 1935 + number_below(rng, 65)
    if one_in(rng, 5):
        return str(year)
    return f"circa {year}" if one_in(rng, 30) else _date(year, rng)


def _date(year: int, rng: Random) -> str:
    return f"{1 + number_below(rng, 28):02} {one_of(rng, _MONTHS)} {year}"


def _letter(rng: Random) -> str:
    return one_of(rng, tuple("ABCDEGHKLMNPRST"))


def _wallets(rng: Random) -> list[str]:
    count = 1 + number_below(rng, _MOST_WALLETS)
    wallets = ["1" + "".join(one_of(rng, tuple(_BASE58)) for _ in range(_WALLET_LENGTH)) for _ in range(count)]
    first, *others = (f"Digital Currency Address - XBT {wallet}" for wallet in wallets)
    return [first, *(f"alt. {wallet}" for wallet in others)]
