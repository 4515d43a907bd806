"""The night's first rule: rows in = screened + rejected, at the export, in every chunk and at the merge.

A customer who is neither screened nor in the rejects file has silently passed. The two sides are counted in
different places (the reader counts rows, the writers count what they wrote), so that equality means
something.
"""


class RowsDoNotAddUp(ValueError):
    """Customers are missing, or counted twice."""

    def __init__(self, where: str, *, rows_in: int, screened: int, rejected: int) -> None:
        self.where = where
        self.rows_in = rows_in
        self.screened = screened
        self.rejected = rejected
        self.difference = rows_in - screened - rejected
        fate = "unaccounted for" if self.difference > 0 else "counted twice"
        super().__init__(
            f"Rows of {where} do not add up: {rows_in:,} in, {screened:,} screened, {rejected:,} rejected; "
            f"{abs(self.difference):,} {fate}."
        )


def reconcile(where: str, *, rows_in: int, screened: int, rejected: int) -> None:
    """Raises RowsDoNotAddUp unless every row was screened or rejected; ``where`` names the step."""
    if rows_in != screened + rejected:
        raise RowsDoNotAddUp(where, rows_in=rows_in, screened=screened, rejected=rejected)
