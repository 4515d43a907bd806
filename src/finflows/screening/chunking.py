"""Which chunk a customer goes to: dealt like cards, so that one pass balances without knowing the count.

The n-th accepted customer (from 0) goes to chunk n mod chunk_count. Chunks differ by one customer at most,
only chunks that have customers exist, and those are contiguous from 0: min(chunk_count, customers) of them.
Neighbours in the file (often one family, or one tenant's slow names) land in different chunks.
"""


def chunk_of(customer_number: int, chunk_count: int) -> int:
    """The chunk of the n-th accepted customer, both counted from 0."""
    return customer_number % chunk_count


def chunk_sizes(customers: int, chunk_count: int) -> list[int]:
    """Customers per chunk, by chunk number: ``chunk_sizes(7, 3)`` is ``[3, 2, 2]``."""
    every, left_over = divmod(customers, chunk_count)
    return [every + (chunk < left_over) for chunk in range(min(chunk_count, customers))]
