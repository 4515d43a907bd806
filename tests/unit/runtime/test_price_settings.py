"""Keys of the price providers: from variables or from one secret, and never shown."""

import json

import pytest

from finflows.contracts.errors import InputRefused, TryAgain
from finflows.runtime.price_settings import PriceKeys, PriceSettings, price_keys

BOTH = {"FINNHUB_API_KEY": "f-key", "ALPHA_VANTAGE_API_KEY": "a-key"}


def keys(environment: dict[str, str], secret: object = None) -> PriceKeys:
    def read(name: str) -> str:
        if isinstance(secret, Exception):
            raise secret
        assert name == "prices"
        return secret if isinstance(secret, str) else json.dumps(secret)

    return price_keys(PriceSettings.from_environment(environment), read)


def test_keys_come_from_variables() -> None:
    """That of the exchange rates may be missing: the open interface needs none."""
    assert keys(BOTH) == PriceKeys("f-key", "a-key", "")


def test_keys_come_from_one_secret() -> None:
    """With the variables' names; a variable goes before it."""
    secret = {"FINNHUB_API_KEY": "f-secret", "ALPHA_VANTAGE_API_KEY": "a-secret\n", "EXCHANGE_RATE_API_KEY": "e-secret"}
    got = keys({"PRICE_KEYS_SECRET": "prices", "FINNHUB_API_KEY": "f-key"}, secret)
    assert got == PriceKeys("f-key", "a-secret", "e-secret")


def test_a_secret_is_not_read_when_all_keys_are_there() -> None:
    """Nor when none is named."""
    assert (
        keys({**BOTH, "EXCHANGE_RATE_API_KEY": "e", "PRICE_KEYS_SECRET": "prices"}, RuntimeError()).finnhub == "f-key"
    )
    assert keys(BOTH, RuntimeError()).finnhub == "f-key"


@pytest.mark.parametrize("missing", BOTH)
@pytest.mark.parametrize("nothing", ["", "  ", None])
def test_a_missing_key_is_one_clear_line(missing: str, nothing: str | None) -> None:
    """What is missing, where it comes from, and what needs none. Exit 64."""
    environment = {**BOTH, missing: nothing or ""}
    if nothing is None:
        del environment[missing]
    with pytest.raises(
        InputRefused, match=f"{missing} is not set: no price can be asked for. Put a key of https://"
    ) as caught:
        keys(environment)
    assert caught.value.exit_code == 64
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("key", ["two words", "line\nend", "ключ", "tab\tbed"])
def test_a_key_that_is_none_is_refused_without_showing_it(key: str) -> None:
    """It would break the header that it goes into."""
    with pytest.raises(InputRefused, match="FINNHUB_API_KEY has signs in it that no key has") as caught:
        keys({**BOTH, "FINNHUB_API_KEY": key})
    assert key not in str(caught.value)


@pytest.mark.parametrize("secret", ["not json f-secret", "[1]", '"text"', ""])
def test_a_secret_of_another_shape_is_refused_without_showing_it(secret: str) -> None:
    """Its content is nobody's business."""
    with pytest.raises(InputRefused, match="is no JSON object of keys") as caught:
        keys({"PRICE_KEYS_SECRET": "prices"}, secret)
    assert "f-secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("An error occurred (AccessDeniedException) when calling GetSecretValue", InputRefused),
        ("An error occurred (ResourceNotFoundException) when calling GetSecretValue", InputRefused),
        ("An error occurred (ThrottlingException)", TryAgain),
        ("Could not connect to the endpoint URL", TryAgain),
    ],
)
def test_a_secret_that_cannot_be_read_is_told(said: str, kind: type[Exception]) -> None:
    """A wrong name or role changes nothing by itself; a service that is busy does."""
    with pytest.raises(kind, match=r"price providers' keys|PRICE_KEYS_SECRET"):
        keys({"PRICE_KEYS_SECRET": "prices"}, RuntimeError(said))


def test_neither_settings_nor_keys_show_what_they_hold() -> None:
    """Objects end up in logs."""
    settings = PriceSettings.from_environment(BOTH)
    assert "f-key" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert "f-key" not in repr(keys(BOTH))


def test_rates_come_from_the_open_interface_without_a_key() -> None:
    """Unless an address is set."""
    assert PriceSettings().rates_url("") == "https://open.er-api.com"
    assert PriceSettings().rates_url("key") == "https://v6.exchangerate-api.com"
    assert PriceSettings(exchange_rate_url="https://mirror.example").rates_url("key") == "https://mirror.example"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FINNHUB_CALLS_PER_MINUTE", "0"),
        ("FINNHUB_CALLS_PER_SECOND", "fast"),
        ("ALPHA_VANTAGE_CALLS_PER_DAY", "-1"),
        ("ALPHA_VANTAGE_ENTITLEMENT", "free"),
        ("INVENTED_PRICES_ALLOWED", "perhaps"),
        ("QUOTE_RETRY_AFTER_S", "-1"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    """Exit 64."""
    with pytest.raises(InputRefused, match=name):
        PriceSettings.from_environment({name: value})
