"""Progress never changes what passes by."""

from io import StringIO

from rich.console import Console

from finflows.cli.progress import with_progress


def test_lines_come_every_few_seconds_where_there_is_no_terminal() -> None:
    """A log is not flooded: ten items in ten seconds are two lines."""
    told = StringIO()
    ticks = iter(range(100))
    items = with_progress("abcdefghij", "letters", Console(file=told), lambda: float(next(ticks)))
    assert list(items) == list("abcdefghij")
    assert told.getvalue().splitlines() == ["5 letters, 1 a second", "10 letters, 1 a second"]


def test_a_terminal_gets_a_bar() -> None:
    """With the number that has come."""
    told = StringIO()
    assert list(with_progress("abc", "letters", Console(file=told, force_terminal=True))) == ["a", "b", "c"]
    assert "3 letters" in told.getvalue()
