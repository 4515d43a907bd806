"""The quote desk's keys from Secrets Manager, and what it refuses before it is opened."""

import json
from collections.abc import Iterator

import boto3
import psycopg
import pytest
from aws_lambda_powertools.utilities import parameters
from moto import mock_aws

from finflows.contracts.errors import InputRefused
from finflows.runtime.price_settings import PriceKeys, PriceSettings, price_keys
from finflows.runtime.wiring.quote_desk import secrets_manager
from price_desks import open_desk, start_run

KEYS = {"FINNHUB_API_KEY": "f-key", "ALPHA_VANTAGE_API_KEY": "a-key"}


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    parameters.clear_caches()
    with mock_aws():
        yield
    parameters.clear_caches()


def test_keys_are_read_from_secrets_manager() -> None:
    """And kept for as long as the setting says: the second look finds the first one's."""
    client = boto3.client("secretsmanager")
    client.create_secret(Name="prices", SecretString=json.dumps(KEYS))
    settings = PriceSettings(price_keys_secret="prices")
    assert price_keys(settings, secrets_manager(settings)) == PriceKeys("f-key", "a-key", "")
    client.put_secret_value(SecretId="prices", SecretString=json.dumps({**KEYS, "FINNHUB_API_KEY": "new-key"}))
    assert price_keys(settings, secrets_manager(settings)).finnhub == "f-key"
    at_once = PriceSettings(price_keys_secret="prices", price_keys_max_age_s=0)
    parameters.clear_caches()
    assert price_keys(at_once, secrets_manager(at_once)).finnhub == "new-key"


def test_a_secret_that_is_not_there_is_refused() -> None:
    """By the real service's own error."""
    settings = PriceSettings(price_keys_secret="elsewhere")
    with pytest.raises(InputRefused, match="PRICE_KEYS_SECRET names cannot be read"):
        price_keys(settings, secrets_manager(settings))


@pytest.mark.parametrize(
    ("environment", "fault"),
    [
        ({}, "FINNHUB_API_KEY is not set"),
        ({**KEYS, "FINNHUB_URL": "http://127.0.0.1:8080"}, "FINNHUB_URL is on this machine"),
        ({**KEYS, "ALPHA_VANTAGE_URL": "http://127.0.0.1:8080"}, "ALPHA_VANTAGE_URL is on this machine"),
        ({**KEYS, "EXCHANGE_RATE_URL": "http://prices.example"}, "EXCHANGE_RATE_URL is not https"),
    ],
)
def test_a_desk_that_must_not_open_does_not(database: str, environment: dict[str, str], fault: str) -> None:
    """Before anybody is asked, and before anything is bought. Exit 64."""
    start_run(database)
    with pytest.raises(InputRefused, match=fault), open_desk(database, environment):
        pass


def test_real_addresses_have_the_names_of_real_providers(database: str) -> None:
    """Opening a desk asks nobody."""
    start_run(database)
    with open_desk(database, KEYS) as desk:
        assert [provider.name for provider in desk.prices] == ["finnhub", "alpha_vantage"]
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM investing.api_slot").fetchone() == (0,)
