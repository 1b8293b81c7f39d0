from __future__ import annotations

import pytest

from app.store.spelling import spelling


@pytest.mark.parametrize(
    "names",
    [
        ("Volodymyr Zelensky", "VOLODYMYR ZELENSKYY", "Volodymyr Zelenskiy", "Volodimir Zelens’kij"),
        ("Зеленський", "Zelensky"),
        ("Boris Yeltsin", "Борис Ельцин"),
        ("Nikita Khrushchev", "Никита Хрущев"),
    ],
)
def test_spellings_of_one_name_share_a_key(names: tuple[str, ...]) -> None:
    assert len({spelling(name) for name in names}) == 1, [spelling(name) for name in names]


@pytest.mark.parametrize("name", ["Volodymyr Zelensky", "Emmanuel Macron", "Jane Roe", "Зеленський"])
def test_the_key_of_a_beginning_is_the_beginning_of_the_key(name: str) -> None:
    assert all(spelling(name).startswith(spelling(name[:end]).strip()) for end in range(1, len(name)))


@pytest.mark.parametrize("name", ["", "???", "…", "—"])
def test_a_name_without_letters_has_none(name: str) -> None:
    assert spelling(name) == ""
