"""The last accepted list, as every later list is measured: counts and hash, in the work bucket."""

from finflows.application.ports import ObjectStore
from finflows.contracts.errors import ObjectMissing
from finflows.contracts.night import ListFacts
from finflows.contracts.stored_keys import ACCEPTED_LIST_KEY


def accepted_list(work: ObjectStore) -> ListFacts | None:
    try:
        return ListFacts.parse(work.read(ACCEPTED_LIST_KEY), what=f"The last accepted list in {ACCEPTED_LIST_KEY}")
    except ObjectMissing:
        return None


def remember_accepted_list(work: ObjectStore, facts: ListFacts) -> None:
    work.write(ACCEPTED_LIST_KEY, facts.to_json().encode())
