"""How finely a currency is divided: the decimal places of its smallest amount.

From ISO 4217 list one, "Current currency & funds code list", as published on 2026-01-01 (SIX, the maintenance agency;
copied from the file that the package iso4217 1.16.20260101 ships). Codes that the list gives no minor unit (gold,
silver, the testing code) are not here, and neither is a currency that the list does not know: nothing is guessed.
"""

ISO_4217_PUBLISHED = "2026-01-01"

_CODES_BY_MINOR_UNIT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW "
        "CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
        "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK "
        "MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
        "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG "
        "YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}

MINOR_UNITS = {code: places for places, codes in _CODES_BY_MINOR_UNIT.items() for code in codes.split()}


class UnsupportedCurrency(ValueError):
    def __init__(self, currency: str) -> None:
        super().__init__(
            f"{currency!r} is no currency with a minor unit in ISO 4217 as of {ISO_4217_PUBLISHED}: "
            "give a code such as USD."
        )
        self.currency = currency


def minor_unit(currency: str) -> int:
    """Decimal places of the currency's amounts: 2 for USD, 0 for JPY, 3 for BHD.

    Raises:
        UnsupportedCurrency: ISO 4217 knows none.
    """
    try:
        return MINOR_UNITS[currency]
    except KeyError:
        raise UnsupportedCurrency(currency) from None


def is_supported(currency: str) -> bool:
    return currency in MINOR_UNITS
