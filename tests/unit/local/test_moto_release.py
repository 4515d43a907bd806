"""The engine refuses a moto that its repairs were not made for."""

from __future__ import annotations

import pytest

from finflows.local.errors import UnsupportedMoto
from finflows.local.moto_release import REPAIRED_RELEASE, require_repaired_release
from finflows.local.repairs.mending import mend, part


def test_the_installed_moto_is_the_repaired_one() -> None:
    """The lock says so."""
    require_repaired_release()


def test_another_moto_is_refused_with_both_releases() -> None:
    """And with the command that installs the right one."""
    with pytest.raises(UnsupportedMoto, match=rf"moto {REPAIRED_RELEASE}, but moto 5\.9\.0 .*pip install"):
        require_repaired_release("5.9.0")


def test_a_repair_of_what_is_not_there_fails() -> None:
    """A part that upstream renamed must not be repaired in vain."""

    class Owner:
        present = 1

    mend(Owner, "present", 2)
    assert part(Owner, "present") == 2
    with pytest.raises(AttributeError):
        mend(Owner, "absent", 2)
