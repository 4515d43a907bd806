"""An execution's failure is its outcome. Stock moto also prints the whole parse tree of the failed state, at ERROR."""

import logging
from typing import Final

_LOGGER: Final = "moto.stepfunctions"


def apply() -> None:
    logging.getLogger(_LOGGER).setLevel(logging.CRITICAL + 1)
