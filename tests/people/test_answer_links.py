"""Links that answer without login: each for one purpose, the same every time, and no other's."""

import uuid

import pytest

from people.domain.answerlinks import PURPOSES, make_token, read_token
from people.domain.refusals import NotFound


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_link_is_read_as_what_it_was_made_for(purpose: str) -> None:
    subject = uuid.uuid4()
    assert make_token(purpose, subject) == make_token(purpose, subject)
    assert read_token(make_token(purpose, subject)) == (purpose, subject)


@pytest.mark.parametrize(
    "changed", [lambda token: token[:-1], lambda token: token[::-1], lambda token: "å" + token, str.upper]
)
def test_what_we_have_not_made_is_unknown(changed: object) -> None:
    token = make_token("offer", uuid.UUID(int=7))
    with pytest.raises(NotFound):
        read_token(changed(token))  # type: ignore[operator]
