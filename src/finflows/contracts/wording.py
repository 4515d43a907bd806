"""Words that count."""


def counted(count: int, unit: str) -> str:
    """1 hit, 2,000 hits."""
    return f"{count:,} {unit}" if count == 1 else f"{count:,} {unit}s"
