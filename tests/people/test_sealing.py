"""Sealed words: opened by the same purpose and key, by nobody else, and told apart when they were changed."""

import base64

import pytest

from people.domain.sealing import seal, unseal

WORDS = "Vi talte om svendeprøven – og om æbler."


def test_what_is_sealed_says_nothing_and_is_opened_again():
    sealed = seal(WORDS, "notes")
    assert "svendeprøven".encode() not in base64.urlsafe_b64decode(sealed)
    assert unseal(sealed, "notes") == WORDS
    assert seal(WORDS, "notes") != sealed


def test_another_purpose_or_another_key_does_not_open_it(settings):
    sealed = seal(WORDS, "notes")
    assert unseal(sealed, "letters") is None
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert unseal(sealed, "notes") == WORDS
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal(sealed, "notes") is None


@pytest.mark.parametrize("wrong", ["", "x", "æ", "AAAA", "A" * 40])
def test_what_was_never_sealed_is_not_opened(wrong):
    assert unseal(wrong, "notes") is None


def test_one_bit_changed_and_it_is_not_opened():
    raw = bytearray(base64.urlsafe_b64decode(seal(WORDS, "notes")))
    raw[-1] ^= 1
    assert unseal(base64.urlsafe_b64encode(bytes(raw)).decode(), "notes") is None
