"""Every name of both lists is prepared as the reference prepares it."""

from collections import Counter

import pytest
from reference import LISTS, rows, sanctions_list


@pytest.mark.parametrize("date", LISTS)
def test_every_listed_name_is_prepared_as_the_reference_does(date: str) -> None:
    """All primary names and aliases, none missing and none more."""
    expected = Counter(
        (row["list"], row["entity_id"], row["name"], row["prepared"]) for row in rows(f"prepared_{date}.csv")
    )
    found = Counter((name.list, name.entity_id, name.name, name.prepared) for name in sanctions_list(date).names)
    assert found == expected
