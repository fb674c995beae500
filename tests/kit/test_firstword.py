"""The first word: what arrives, what is complete and what can be shown, as numbers, text and picture."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from harbor_kit.firstword import (
    Watched,
    at_once,
    draw_first_word,
    first_word_alt,
    first_word_table,
    show_first_word,
    watch,
)
from harbor_kit.provider import Cut, Part, Provider, Say, Tool

HEADERS = {"Authorization": "Bearer k", "anthropic-version": "2023-06-01"}
SMALL = {
    "in pieces": Watched(
        ((0.5, 40), (1.25, 30)), ((0.5, "role"), (0.5, "text"), (1.25, "text")), ((0.5, "Hi"), (1.25, " you"))
    ),
    "all at once": Watched(((1.25, 70),), ((1.25, "whole answer"),), ((1.25, "Hi you"),)),
}


def parts(route: str = "chat/completions", reply: str | Say = "one two three", **options: object) -> Sequence[Part]:
    body = {
        "model": "harbor-small",
        "max_tokens": 99,
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    provider = Provider([0.5], pace=0.25, replies=[reply], **options)  # type: ignore[arg-type]
    return provider.answer("POST", f"/v1/{route}", HEADERS, json.dumps(body).encode()).parts


def test_words_can_be_shown_when_their_event_is_complete() -> None:
    seen = watch(parts())
    assert seen.words == ((0.5, "one"), (0.75, " two"), (1.0, " three"))
    assert [name for _, name in seen.events] == ["role", "text", "text", "text", "finish", "usage", "done"]
    assert (seen.first_word, seen.total) == (0.5, 1.0)


def test_events_of_anthropic_have_their_own_names() -> None:
    seen = watch(parts("messages"))
    assert [word for _, word in seen.words] == ["one", " two", " three"]
    assert seen.events[0] == (0.5, "message_start")
    assert seen.events[-1] == (1.0, "message_stop")


@pytest.mark.parametrize("route", ["chat/completions", "messages"])
@pytest.mark.parametrize("size", [1, 7, 100, 512, 10_000])
def test_pieces_of_any_size_bring_the_same_bytes_events_and_words(route: str, size: int) -> None:
    given = parts(route)
    whole, cut = watch(given), watch(given, size=size)
    assert sum(count for _, count in cut.arrivals) == sum(len(data) for _, data in given)
    assert [name for _, name in cut.events] == [name for _, name in whole.events]
    assert [word for _, word in cut.words] == [word for _, word in whole.words]
    assert all(late >= early for (late, _), (early, _) in zip(cut.events, whole.events, strict=True))
    assert cut.total == whole.total


def test_single_bytes_delay_nothing() -> None:
    assert watch(parts(), size=1).words == watch(parts()).words


def test_large_pieces_delay_the_first_word() -> None:
    assert watch(parts(), size=100_000).first_word == 1.0


def test_an_answer_that_is_shown_at_once_has_its_first_word_at_the_end() -> None:
    seen = at_once(parts())
    assert seen.words == ((1.0, "one two three"),)
    assert (seen.first_word, seen.total, len(seen.arrivals)) == (1.0, 1.0, 1)


def test_a_call_of_a_tool_has_no_word() -> None:
    given = parts(reply=Say(tools=(Tool("close", {"id": 1}),)))
    assert (watch(given).first_word, at_once(given).words) == (None, ())
    assert {name for _, name in watch(given).events} == {"role", "tool", "finish", "usage", "done"}


@pytest.mark.parametrize("route", ["chat/completions", "messages"])
def test_an_error_in_the_stream_is_an_event_without_a_word(route: str) -> None:
    assert watch(parts(route, fail={0: Cut(4, "event")})).events[-1][1] == "error"


def test_nothing_to_watch_is_refused() -> None:
    with pytest.raises(ValueError, match="no event"):
        watch([(1.0, b"")])
    with pytest.raises(ValueError, match="at least one"):
        show_first_word({})


def test_the_table_has_a_row_for_each_moment() -> None:
    assert first_word_table(SMALL).splitlines() == [
        "in pieces: first word after 0.5 s, total 1.25 s",
        "at      bytes arrive  events complete  words shown",
        "0.5 s   40 bytes      role, text       'Hi'",
        "1.25 s  30 bytes      text             ' you'",
        "",
        "all at once: first word after 1.25 s, total 1.25 s",
        "at      bytes arrive  events complete  words shown",
        "1.25 s  70 bytes      whole answer     'Hi you'",
    ]


def test_names_that_repeat_are_counted() -> None:
    seen = Watched(((1.0, 9),), ((1.0, "role"), (1.0, "text"), (1.0, "text")), ((1.0, "a"), (1.0, "b")))
    assert first_word_table({"x": seen}).splitlines()[-1] == "1 s  9 bytes       role, 2 × text   'ab'"


def test_the_alternative_text_names_every_word_with_its_time() -> None:
    assert first_word_alt(SMALL) == (
        "Marks on one time axis, in seconds: bytes arrive, events complete, words shown. in pieces: first word after "
        "0.5 s, total 1.25 s; arrivals of bytes: 2, events: 3; words: Hi at 0.5, you at 1.25. all at once: first word "
        "after 1.25 s, total 1.25 s; arrivals of bytes: 1, events: 1; words: Hi you at 1.25."
    )


def test_the_picture_marks_first_word_and_total_in_each_panel() -> None:
    first, second = draw_first_word(SMALL).axes
    texts = [text.get_text() for text in first.texts]
    assert {"Hi", "you", "first word: 0.5 s", "total: 1.25 s"} == set(texts)
    assert [label.get_text() for label in first.get_yticklabels()] == ["bytes arrive", "events complete", "words shown"]
    assert first.get_xlim() == second.get_xlim()
    assert "first word: 1.25 s" in [text.get_text() for text in second.texts]


def test_a_reader_that_saw_no_word_is_drawn_without_a_bar() -> None:
    seen = watch(parts(reply=Say(tools=(Tool("close", {}),))))
    (axes,) = draw_first_word({"tool": seen}).axes
    assert [text.get_text() for text in axes.texts] == [f"total: {seen.total:g} s"]


def test_outside_a_notebook_the_tables_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_first_word(SMALL)
    assert capsys.readouterr().out.rstrip("\n") == first_word_table(SMALL)
