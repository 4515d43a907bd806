"""A task that asks the quote desk, as a program of its own: tests start several at once.

    python quote_tasks.py <shared|unshared> <seed> <symbol> ...    with DATABASE_URL and the providers' variables

``unshared`` asks Finnhub by itself, as tasks did before there was a desk, and waits when it is refused.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from finflows.adapters.price_providers.finnhub import Finnhub
from finflows.adapters.price_providers.http import CallLimits, Endpoint, JsonApi
from finflows.application.price_ports import ProviderFailed
from finflows.investments.quotes import Quote
from price_calls import RememberingPace
from price_desks import open_desk

_HERE = Path(__file__)
_A_WHILE_S = 0.5


def start(manner: str, seed: int, symbols: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    arguments = [sys.executable, str(_HERE), manner, str(seed), *symbols]
    return subprocess.Popen(arguments, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True)


def answers_of(tasks: Sequence["subprocess.Popen[str]"]) -> list[dict[str, Any]]:
    """What each of them got, when all have ended well."""
    told = []
    with ExitStack() as stack:
        for task in tasks:
            stack.enter_context(task)
        for task in tasks:
            out, _ = task.communicate()
            assert task.returncode == 0
            told.append(json.loads(out))
    return told


def _shared(symbols: Sequence[str]) -> Iterator[tuple[str, object]]:
    with open_desk(os.environ["DATABASE_URL"], os.environ) as desk:
        for symbol in symbols:
            got = desk.price(symbol)
            yield symbol, [got.quote_id, str(got.value)] if isinstance(got, Quote) else got.reason
        rate = desk.fx("EUR", "USD")
        yield "EURUSD", rate.quote_id if isinstance(rate, Quote) else rate.reason


def _unshared(symbols: Sequence[str]) -> Iterator[tuple[str, object]]:
    endpoint = Endpoint("finnhub", os.environ["FINNHUB_URL"], stand_in_allowed=True)
    provider = Finnhub(JsonApi(endpoint, RememberingPace(), CallLimits(attempts=1)), "k")
    for symbol in symbols:
        given = None
        while given is None:
            try:
                given = provider.price(symbol)
            except ProviderFailed:
                time.sleep(_A_WHILE_S)
        yield symbol, str(given.price)


if __name__ == "__main__":
    manner, seed, *chosen = sys.argv[1:]
    random.Random(int(seed)).shuffle(chosen)
    json.dump(dict((_shared if manner == "shared" else _unshared)(chosen)), sys.stdout)
