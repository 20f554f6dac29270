from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.names import (
    LONGEST_WORD,
    MOST_WORDS,
    address_in,
    folded,
    keys_of,
    sought_in,
    words_of,
)

WORDS = {
    "Noor Haddad": ("noor", "haddad"),
    "Tomáš DVOŘÁČEK": ("tomas", "dvoracek"),
    "Jean-Baptiste N’Guessan": ("jean", "baptiste", "n", "guessan"),
    "Søren Łukasz Þór": ("soren", "lukasz", "thor"),
    "Weiß": ("weiss",),
    "İpek Yıldız": ("ipek", "yildiz"),  # noqa: RUF001  the dotless i is meant
    "عمر الفاروق": ("عمر", "الفاروق"),
    "長谷川 有希 (Yuki Hasegawa)": ("長谷川", "有希", "yuki", "hasegawa"),
    "ﬁona": ("fiona",),
    "Ana  Ana ana": ("ana",),
    "under_score": ("under", "score"),
    "100% Sûr": ("100", "sur"),
    "… %_\\ ": (),
    "": (),
}


@pytest.mark.parametrize(("text", "words"), WORDS.items())
def test_a_name_is_cut_into_folded_words(text: str, words: tuple[str, ...]):
    assert words_of(text) == words


def test_what_is_endless_is_cut():
    assert words_of("x" * 500) == ("x" * LONGEST_WORD,)
    assert len(words_of(" ".join(f"w{n}" for n in range(500)))) == MOST_WORDS


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str):
    assert words_of(" ".join(words_of(text))) == words_of(text)
    assert folded(folded(text)) == folded(text)


@given(st.text(min_size=1, max_size=40), st.integers(1, 10))
def test_every_beginning_of_every_word_finds_the_name(name: str, length: int):
    for word in words_of(name):
        for sought in sought_in(word[:length]):
            assert any(key.startswith(sought) for key in keys_of(name))


def test_an_address_is_a_key_as_a_whole():
    assert keys_of("Ana Ruiz", "Ana.Ruiz@Example.com") == ("ana", "ruiz", "ana.ruiz@example.com")
    assert keys_of("…") == ()


SOUGHT = {
    "an ruiz": ("ruiz", "an"),
    "RUIZ, Ana": ("ruiz", "ana"),
    "ana.ruiz@EX": ("ana.ruiz@ex",),
    "ana ana@ex": ("ana@ex", "ana"),
    "%": (),
    "": (),
}


@pytest.mark.parametrize(("text", "keys"), SOUGHT.items())
def test_what_is_typed_is_looked_for_word_by_word(text: str, keys: tuple[str, ...]):
    assert sought_in(text) == keys


ADDRESSES = {
    "ana.ru": "ana.ru",
    "Ana@": "ana@",
    "a-b": "a-b",
    "ana": "",
    "ana ruiz.": "",
    "": "",
}


@pytest.mark.parametrize(("text", "address"), ADDRESSES.items())
def test_what_may_be_the_beginning_of_an_address(text: str, address: str):
    assert address_in(text) == address
