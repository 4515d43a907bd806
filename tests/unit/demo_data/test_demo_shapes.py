"""Names put together from shapes."""

from dataclasses import replace

import pytest

from finflows.demo_data.letters import like, plain, titled
from finflows.demo_data.material import Origin, origins
from finflows.demo_data.seeds import seeded
from finflows.demo_data.shapes import Shape, Wordbook, feminine, shape_table


@pytest.fixture
def origin() -> Origin:
    words = {
        "given": (("José", 1),),
        "surname": (("Petrov", 1),),
        "stem": (("Bel", 1),),
        "link": (("", 1),),
        "ending": (("ov", 1),),
        "syllable": (("Wei", 1),),
    }
    first = origins()[0]
    return replace(first, rare_percent=0, words={"male": words, "female": words}, feminine=(("ov", "ova"),))


def only_shape(book: Wordbook, line: str) -> Shape:
    (shape,) = set(shape_table(book, (line,)))
    return shape


def drawn(book: Wordbook, line: str) -> str:
    shape = only_shape(book, line)
    return shape.written(*shape.draw(seeded("test", 1)))


def test_parts_are_drawn_in_their_order(origin: Origin) -> None:
    assert drawn(Wordbook(origin, "male", accented=True), "1 given 'de_la' / surname") == "José de la Petrov"


def test_given_and_family_are_known_apart(origin: Origin) -> None:
    """A list writes "FAMILY, Given"."""
    assert only_shape(Wordbook(origin, "male"), "1 given / surname").draw(seeded("test", 1)) == ("Jose", "Petrov")


def test_a_family_name_may_lead(origin: Origin) -> None:
    shape = only_shape(Wordbook(origin, "male"), "1 surname : syllable+~syllable")
    assert shape.draw(seeded("test", 1)) == ("Weiwei", "Petrov")
    assert drawn(Wordbook(origin, "male"), "1 surname : syllable+~syllable") == "Petrov Weiwei"


def test_a_company_is_one_part(origin: Origin) -> None:
    assert drawn(Wordbook(origin, "male"), "1 surname '&' 'Söhne'") == "Petrov & Sohne"


def test_a_woman_bears_the_feminine_form(origin: Origin) -> None:
    assert drawn(Wordbook(origin, "female"), "1 given / surname+'-'+surname") == "Jose Petrova-Petrova"
    assert feminine("Lee", origin.feminine) == "Lee"


def test_rare_surnames_are_made_of_syllables(origin: Origin) -> None:
    """All of them here; with 30 percent, three shapes in ten."""
    assert drawn(Wordbook(replace(origin, rare_percent=100), "male"), "1 given / surname") == "Jose Belov"
    table = shape_table(Wordbook(replace(origin, rare_percent=30), "male"), ("1 given / surname",))
    assert sum(len(shape.family) == 3 for shape in table) == pytest.approx(0.3 * len(table), rel=0.01)


def test_shapes_weigh_the_same_however_many_surnames_they_hold(origin: Origin) -> None:
    table = shape_table(Wordbook(origin, "male"), ("1 given / surname", "1 given / surname surname"))
    assert sum(len(shape.family) == 2 for shape in table) == len(table) // 2


def test_flat_words_are_equally_common() -> None:
    book = Wordbook(origins()[0], "male", flat=True)
    table = book.table("given", "")
    assert table.count(table[0]) <= table.count(table[-1]) + 1


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [("Đặng Núñez", "Dang Nunez"), ("Łukasz Weiß", "Lukasz Weiss"), ("Y\u0131lmaz Sørensen", "Yilmaz Sorensen")],
)
def test_plain_letters(text: str, ascii_text: str) -> None:
    """With the letters that Unicode does not decompose."""
    assert plain(text) == ascii_text


def test_title_case_leaves_apostrophes_alone() -> None:
    assert titled("AL-QA'IDA trading S.A.") == "Al-Qa'ida Trading S.A."


def test_case_follows_the_model() -> None:
    assert like("MADURO", "moros") == "MOROS"
    assert like("Maduro", "MOROS") == "Moros"
