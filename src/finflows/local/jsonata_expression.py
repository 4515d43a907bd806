"""Evaluates a JSONata expression as Step Functions does.

`$states` and variables are bound as values, and the functions that Step Functions adds are there:
https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html: $partition, $range, $hash,
$random, $uuid, $parse; `$eval` is not supported. jsonata-python tells undefined (None) from null
(NULL_VALUE); so does this.
"""

import hashlib
import json
import random
import uuid
from collections.abc import Mapping
from typing import Any, Final

from jsonata.jexception import JException
from jsonata.jsonata import Jsonata
from jsonata.utils import Utils

_HASHES: Final = {
    "MD5": "md5",
    "SHA-1": "sha1",
    "SHA-256": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}
_LONGEST_RANGE: Final = 1000  # documented limit of $range
_LARGEST_WHOLE: Final = 2.0**53  # beyond it a double no longer is every whole number


class ExpressionFailed(Exception):
    """Why an expression has no value that Step Functions accepts; becomes States.QueryEvaluationError."""


def evaluate(expression: str, bindings: Mapping[str, Any]) -> Any:
    """The expression's value as JSON (dicts, lists, strings, numbers, booleans, None).

    `bindings` are JSON values by variable name, without `$`: `{"states": {...}, "runId": "scr-1"}`.

    Raises:
        ExpressionFailed: it does not parse, fails, or gives nothing (undefined) or a function.
    """
    try:
        program = Jsonata(expression)
        program.set_output_convert_nulls(False)
        result = program.evaluate(None, {**_FUNCTIONS, **{key: _bound(value) for key, value in bindings.items()}})
    except (JException, ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as exc:
        raise ExpressionFailed(f"The JSONata expression '{expression}' threw an error: {exc}") from exc
    if result is None:
        raise ExpressionFailed(f"The JSONata expression '{expression}' returned nothing (undefined).")
    return _json_value(expression, result)


def _bound(value: Any) -> Any:
    """A copy in which null is JSONata's null; the evaluator may change what it is given."""
    if value is None:
        return Utils.NULL_VALUE
    if isinstance(value, Mapping):
        return {key: _bound(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_bound(item) for item in value]
    return value


def _json_value(expression: str, value: Any) -> Any:
    if value is None or value is Utils.NULL_VALUE:
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) <= _LARGEST_WHOLE else value
    if isinstance(value, list):  # by index: the iterator of a JSONata range leaves out its last number
        return [_json_value(expression, value[index]) for index in range(len(value))]
    if isinstance(value, dict):
        return {key: _json_value(expression, item) for key, item in value.items()}
    raise ExpressionFailed(f"The JSONata expression '{expression}' returned an unsupported result type.")


def _partition(items: list[Any], size: int) -> list[list[Any]]:
    if size < 1:
        raise ValueError("$partition needs a chunk size of at least 1")
    return [items[start : start + int(size)] for start in range(0, len(items), int(size))]


def _range(first: int, last: int, step: int) -> list[int]:
    if step == 0:
        raise ValueError("$range needs a step other than 0")
    numbers = list(range(int(first), int(last) + (1 if step > 0 else -1), int(step)))
    if len(numbers) > _LONGEST_RANGE:
        raise ValueError(f"$range makes at most {_LONGEST_RANGE} numbers")
    return numbers


def _hash(text: str, algorithm: str) -> str:
    if algorithm not in _HASHES:
        raise ValueError(f"$hash knows {', '.join(_HASHES)}")
    return hashlib.new(_HASHES[algorithm], text.encode(), usedforsecurity=False).hexdigest()


def _random(seed: int | None = None) -> float:
    return random.Random(seed).random()  # noqa: S311 - what the function is for


def _uuid() -> str:
    return str(uuid.uuid4())


def _parse(text: str) -> Any:
    return _bound(json.loads(text))


def _no_eval(*_arguments: Any) -> Any:
    raise ValueError("$eval is not supported; use $parse for JSON text")


_FUNCTIONS: Final = {
    "partition": Jsonata.JLambda(_partition),
    "range": Jsonata.JLambda(_range),
    "hash": Jsonata.JLambda(_hash),
    "random": Jsonata.JLambda(_random),
    "uuid": Jsonata.JLambda(_uuid),
    "parse": Jsonata.JLambda(_parse),
    "eval": Jsonata.JLambda(_no_eval),
}
