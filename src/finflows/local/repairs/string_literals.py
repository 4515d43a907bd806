"""ASL is JSON: an escape in any string of a definition means its character (RFC 8259, section 7).

Stock moto leaves escapes as they are in state names, keys and assigned texts, and reads the others as
Python's.
"""

import json
from typing import Any

from moto.stepfunctions.parser.asl.parse import preprocessor

from finflows.local.repairs.mending import mend, part


def apply() -> None:
    inner = part(preprocessor.Preprocessor, "_inner_string_of")

    def inner_string_of(parser_rule_context: Any) -> str | None:
        text = parser_rule_context.getText()
        return _text_of(parser_rule_context) if text.startswith('"') else inner(parser_rule_context)

    mend(preprocessor.Preprocessor, "_inner_string_of", staticmethod(inner_string_of))
    mend(preprocessor, "from_string_literal", _text_of)


def _text_of(parser_rule_context: Any) -> str:
    return str(json.loads(parser_rule_context.getText()))
