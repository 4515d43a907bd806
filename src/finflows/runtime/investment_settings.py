"""The environment of the investments programs, as a typed model. Values come from template.yaml and from secrets."""

from typing import Annotated, Self
from urllib.parse import quote

from pydantic import AwareDatetime, Field, SecretStr, model_validator

from finflows.contracts.investment_day import Market, PlansPerTask
from finflows.runtime.settings import Settings


class DatabaseSettings(Settings):
    """``DATABASE_URL`` as it is; or host and user, who signs in with a token that is made on the spot."""

    database_url: SecretStr | None = None
    database_host: str = ""
    database_port: Annotated[int, Field(ge=1, le=65535)] = 5432
    database_name: str = "postgres"
    database_user: str = "finflows"
    database_options: str = "sslmode=require"
    finflows_clock: AwareDatetime | None = None
    """Local runs of another day: the time that a program's clock shows when the program starts."""

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if self.database_url is None and not self.database_host:
            raise ValueError("neither DATABASE_URL nor DATABASE_HOST says where the database is")
        return self

    @property
    def signs_in_by_token(self) -> bool:
        return self.database_url is None

    @property
    def url(self) -> str:
        """With a password if DATABASE_URL has one: never to be logged."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        user, name = quote(self.database_user, safe=""), quote(self.database_name, safe="")
        return f"postgresql://{user}@{self.database_host}:{self.database_port}/{name}?{self.database_options}"


class CheckMarketSettings(DatabaseSettings):
    market: Market = "XNYS"
    plans_per_task: PlansPerTask = 500


class FetchDuePlansSettings(DatabaseSettings):
    pass


class UpdateNextRunSettings(DatabaseSettings):
    pass


class VerifyRunSettings(DatabaseSettings):
    pass


class ExecutePlansSettings(DatabaseSettings):
    """And what the quote desk reads: ``PriceSettings``."""

    aws_batch_job_attempt: Annotated[int, Field(ge=1)] = 1
