"""Functions: SAM's Globals merged with each function's own properties, layers as folders of source.

SAM merges maps, appends lists and lets the function's own value win
(https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html).
A layer with a BuildMethod puts its ContentUri under /opt/python, so locally the ContentUri is what is
imported from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from finflows.local.template.resources import Function

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from finflows.local.template.project import ProjectTemplate

_DEFAULT_TIMEOUT_S = 3  # Lambda's own default
_DEFAULT_MEMORY_MB = 128  # Lambda's own default


def read(template: ProjectTemplate, logical_id: str, resource: Mapping[str, Any]) -> Function:
    merged = _merge(template.globals.get("Function") or {}, resource.get("Properties") or {})
    resolve = template.intrinsics.resolve
    variables = resolve((merged.get("Environment") or {}).get("Variables") or {})
    return Function(
        logical_id=logical_id,
        name=logical_id,
        handler=str(resolve(merged["Handler"])),
        code=template.file(str(resolve(merged.get("CodeUri", ".")))),
        layers=tuple(_layer_folders(template, merged.get("Layers") or [])),
        environment={key: str(value) for key, value in variables.items()},
        timeout_s=int(resolve(merged.get("Timeout", _DEFAULT_TIMEOUT_S))),
        memory_mb=int(resolve(merged.get("MemorySize", _DEFAULT_MEMORY_MB))),
    )


def _merge(shared: Any, own: Any) -> Any:
    if isinstance(shared, dict) and isinstance(own, dict):
        return {
            key: _merge(shared[key], own[key]) if key in shared and key in own else own.get(key, shared.get(key))
            for key in [*shared, *(key for key in own if key not in shared)]
        }
    if isinstance(shared, list) and isinstance(own, list):
        return shared + own
    return own


def _layer_folders(template: ProjectTemplate, layers: list[Any]) -> Iterator[Path]:
    """Layers of this template only; one that is given by ARN is not on this machine."""
    known = dict(template.of_type("AWS::Serverless::LayerVersion"))
    for layer in layers:
        logical_id = layer.get("Ref") if isinstance(layer, dict) else layer
        if logical_id in known:
            yield template.file(str(template.properties(known[logical_id], "ContentUri")["ContentUri"]))
