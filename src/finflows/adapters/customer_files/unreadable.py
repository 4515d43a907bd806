"""A customer file that cannot be read to its end without a risk of losing rows."""


class UnreadableFile(ValueError):
    """Says why and how to mend it, in words that follow "The customer file x cannot be read: "."""
