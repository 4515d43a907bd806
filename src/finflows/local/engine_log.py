"""Where the engine's own trouble goes: a file of the state folder, not the terminal of the person who runs it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOGGER: Final = "werkzeug"  # tells of requests that ended in an exception


@contextmanager
def engine_log(folder: Path) -> Iterator[None]:
    """Errors of the gateway go to `engine.log` in this folder, which appears with the first one."""
    folder.mkdir(parents=True, exist_ok=True)
    logger = logging.getLogger(_LOGGER)
    handler = logging.FileHandler(folder / "engine.log", delay=True, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        handler.close()
        logger.setLevel(level)
        logger.propagate = propagate
