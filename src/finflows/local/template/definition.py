"""A state machine's definition file with its `${placeholders}` filled, as the deployment would fill them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from finflows.local.errors import TemplateRefused

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9_.:-]+)\}")


def read_definition(source: Path, substitutions: Mapping[str, Any]) -> str:
    """The definition as JSON text. Placeholders and substitutions must be the same set.

    Raises:
        TemplateRefused: the file is missing or not YAML, or a placeholder has no value, or a value no use.
    """
    try:
        text = source.read_text(encoding="utf-8")
    except OSError as exc:
        raise TemplateRefused(source, f"is named by DefinitionUri and cannot be read ({exc.strerror}).") from exc
    used = set(_PLACEHOLDER.findall(text))
    for names, problem in (
        (used - set(substitutions), "has placeholders that DefinitionSubstitutions does not fill"),
        (set(substitutions) - used, "does not use these DefinitionSubstitutions"),
    ):
        if names:
            raise TemplateRefused(source, f"{problem}: {', '.join(sorted(names))}.")
    filled = _PLACEHOLDER.sub(lambda match: str(substitutions[match.group(1)]), text)
    try:
        return json.dumps(yaml.safe_load(filled), ensure_ascii=False)
    except (yaml.YAMLError, TypeError) as exc:
        raise TemplateRefused(source, f"is not a definition in YAML or JSON: {exc}") from exc
