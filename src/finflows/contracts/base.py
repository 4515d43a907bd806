"""The base of every model that crosses a border: camelCase in JSON, snake_case in Python, nothing unknown accepted."""

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from finflows.contracts.errors import InputRefused


class Contract(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
        ser_json_inf_nan="strings",
    )

    @classmethod
    def parse(cls, document: Mapping[str, Any] | str | bytes, *, what: str) -> Self:
        """Validate a document; ``what`` says in the message which document it was. Raises InputRefused."""
        try:
            if isinstance(document, (str, bytes)):
                return cls.model_validate_json(document)
            return cls.model_validate(document)
        except ValidationError as exc:
            raise InputRefused(f"{what} is not valid: {first_faults(exc)}.") from exc

    def to_json(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=True)

    def to_document(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def first_faults(exc: ValidationError, most: int = 5) -> str:
    """Field and rule of the first faults, never the value: a value may be a customer's data."""
    faults = exc.errors(include_input=False, include_context=False, include_url=False)
    shown = [f"{'.'.join(str(part) for part in fault['loc']) or 'document'}: {fault['msg']}" for fault in faults[:most]]
    return "; ".join(shown)
