"""Names that cannot be screened reliably."""

import pytest

from finflows.screening.customers import Customer
from finflows.screening.scripts import has_letters_beyond_latin, is_reliably_screened


@pytest.mark.parametrize(
    "name", ["Jane Doe", "Núñez Łukasz Ørsted", "Nguyễn Văn", "Ka\u02bbahumanu", "Maria 2ª", "Ərdoğan", "12 34", ""]
)
def test_latin_letters_are_reliably_screened(name: str) -> None:
    """With any diacritics, and with letters that no script owns."""
    assert not has_letters_beyond_latin(name)


@pytest.mark.parametrize("name", ["Иван", "王勇", "محمد", "Jane Дoe", "Ελένη", "\uff2aane", "\U0001d409ane", "あき"])
def test_other_letters_are_not(name: str) -> None:
    """One is enough; letters that only look Latin match nothing."""
    assert has_letters_beyond_latin(name)


def test_a_customer_is_reliably_screened_only_if_every_name_is() -> None:
    """Alternative names are searched too."""
    assert is_reliably_screened(Customer(1, "C1", "Jane Doe", "INDIVIDUAL", ("Janie",)))
    assert not is_reliably_screened(Customer(1, "C1", "Jane Doe", "INDIVIDUAL", ("Джейн",)))
    assert not is_reliably_screened(Customer(1, "C1", "Джейн", "INDIVIDUAL"))
