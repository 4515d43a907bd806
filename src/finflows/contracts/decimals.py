"""Decimals in JSON: a text of digits, never with an exponent (zero with nine places would be 0E-9)."""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer

Digits = Annotated[Decimal, PlainSerializer("{:f}".format, return_type=str, when_used="json")]
