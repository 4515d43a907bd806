"""The template with every part of it there: a parameter that is empty by default switches a part of the stack off."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from finflows.local.template.project import ProjectTemplate


def whole_template(project: Path) -> ProjectTemplate:
    """What is checked is all that may be deployed."""
    template = ProjectTemplate.load(project)
    return ProjectTemplate(template._document, template.path, switched_on(template._document))


def switched_on(document: Mapping[str, Any]) -> dict[str, str]:
    """A value for each parameter whose default is empty, so that every condition that asks for one holds."""
    declared: Mapping[str, Any] = document.get("Parameters") or {}
    return {name: "given" for name, parameter in declared.items() if parameter.get("Default") == ""}
