"""The round trip of structured output: what the scripted model answers and why, and a picture that is also text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from harbor_kit.roundtrip import (
    LABELS,
    PROSE,
    STATIONS,
    ScriptedModel,
    draw_round_trip,
    response_format,
    round_trip_alt,
    round_trip_table,
    show_round_trip,
    ways,
)

URGENT_TICKET, CALM_TICKET = "The export stops after ten rows.", "Thank you, it works again!"


def schema(**fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields)}


def body(shape: dict[str, Any] | None, *said: str) -> dict[str, Any]:
    asked = {"response_format": response_format("ticket", shape)} if shape else {}
    return {"model": "harbor-small", "messages": [{"role": "user", "content": text} for text in said], **asked}


def answer(shape: dict[str, Any], *said: str, model: ScriptedModel | None = None) -> dict[str, Any]:
    raw = (model or ScriptedModel()).post(body(shape, *said))
    found: dict[str, Any] = json.loads(json.loads(raw)["choices"][0]["message"]["content"])
    return found


SCALE: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 5}


@pytest.mark.parametrize(
    ("description", "urgent", "calm"),
    [("", 1, 5), ("5 = urgent, 1 = can wait", 5, 1), ("1 = urgent", 1, 5), ("how urgent it is, from 1 to 5", 1, 5)],
)
def test_a_description_turns_the_scale_around(description: str, urgent: int, calm: int) -> None:
    """Same type, same limits: only the words differ. Without words that it knows, the script takes 1 for urgent."""
    shape = schema(urgency={**SCALE, "description": description})
    assert answer(shape, URGENT_TICKET) == {"urgency": urgent}
    assert answer(shape, CALM_TICKET) == {"urgency": calm}


def test_a_scale_without_limits_goes_from_one_to_five() -> None:
    shape = schema(urgency={"type": "number", "description": "5 = urgent"})
    assert [answer(shape, text)["urgency"] for text in (URGENT_TICKET, CALM_TICKET)] == [5, 1]


def test_of_an_enum_the_value_in_the_ticket_is_taken_or_the_last() -> None:
    shape = schema(topic={"enum": ["sign-in", "export", "other"]})
    tickets = (URGENT_TICKET, "I can't sign in.", CALM_TICKET)
    assert [answer(shape, ticket)["topic"] for ticket in tickets] == ["export", "sign-in", "other"]


def test_a_text_is_the_ticket_cut_to_what_the_description_asks_for() -> None:
    shape = schema(all={"type": "string"}, short={"type": "string", "description": "at most 2 words"})
    assert answer(shape, CALM_TICKET) == {"all": CALM_TICKET, "short": "Thank you,"}


def test_a_slip_is_mended_when_a_later_message_names_the_field() -> None:
    """And only that slip; what the first message says about a field does not count."""
    model = ScriptedModel({"topic": "login", "urgency": "high"})
    shape = schema(topic={"enum": ["export", "other"]}, urgency=SCALE)
    assert answer(shape, "topic: export", model=model) == {"topic": "login", "urgency": "high"}
    assert answer(shape, URGENT_TICKET, "topic: wrong", model=model) == {"topic": "export", "urgency": "high"}
    both = "topic: wrong\nurgency: wrong"
    assert answer(shape, URGENT_TICKET, both, model=model) == {"topic": "export", "urgency": 1}
    assert len(model.requests) == 3


def test_a_stubborn_model_repeats_its_slip() -> None:
    model = ScriptedModel({"topic": "login"}, stubborn=True)
    shape = schema(topic={"enum": ["export", "other"]})
    said = [[URGENT_TICKET, *["topic: wrong"] * repairs] for repairs in (0, 1, 5)]
    assert [answer(shape, *texts, model=model)["topic"] for texts in said] == ["login"] * 3


def test_a_slip_can_be_a_field_that_nobody_asked_for() -> None:
    chatty = ScriptedModel({"mood": "fine"})
    assert answer(schema(urgency=SCALE), CALM_TICKET, model=chatty) == {"urgency": 5, "mood": "fine"}


def test_without_a_schema_it_answers_in_prose() -> None:
    response = json.loads(ScriptedModel().post(body(None, CALM_TICKET)))
    assert response["choices"][0]["message"] == {"role": "assistant", "content": PROSE, "refusal": None}


def test_the_same_request_gets_the_same_bytes() -> None:
    sent = body(schema(urgency=SCALE), URGENT_TICKET)
    first, second = (ScriptedModel().post(sent) for _ in range(2))
    assert first == second
    usage = json.loads(first)["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_what_is_no_json_cannot_be_sent_and_what_was_sent_is_kept_as_it_was() -> None:
    model = ScriptedModel()
    with pytest.raises(TypeError, match="not JSON serializable"):
        model.post({"model": "harbor-small", "messages": [{"role": "user", "content": b"bytes"}]})
    sent = body(None, CALM_TICKET)
    model.post(sent)
    sent["messages"].clear()
    assert model.requests == [body(None, CALM_TICKET)]


# The picture


def test_the_table_has_a_line_for_each_arrow_in_order_and_for_each_box() -> None:
    lines = round_trip_table(2).splitlines()
    assert lines[0] == "1.  your class → JSON schema      model_json_schema()"
    assert lines[4:7] == [
        "5.  validation → your class       valid: of your class",
        "6.  validation → language model   repair: path and reason",
        "7.  validation → an error         still invalid after 2 answers",
    ]
    assert [line.split("  ")[2].strip() for line in lines[7:]] == [station.name for station in STATIONS]


def test_the_alternative_text_names_every_arrow_and_how_the_two_returns_look() -> None:
    told = round_trip_alt(3)
    assert all(f"from {way.start} to {way.end}" in told and way.label in told for way in ways(3))
    assert "from validation to your class (thick): valid" in told
    assert "from validation to language model (dashed): repair" in told


def test_the_picture_says_what_the_text_says() -> None:
    (axes,) = draw_round_trip(3).axes
    drawn = [text.get_text() for text in axes.texts]
    assert set(drawn) - {""} == {
        *(part for station in STATIONS for part in (station.name, station.detail)),
        *(way.label for way in ways(3)),
    }
    assert set(LABELS) == {(way.start, way.end) for way in ways(3)}


def test_the_two_returns_differ_by_more_than_colour() -> None:
    (axes,) = draw_round_trip(3).axes
    arrows = [text.arrow_patch for text in axes.texts if getattr(text, "arrow_patch", None)]
    valid, repair = arrows[4], arrows[5]
    assert (valid.get_linestyle(), repair.get_linestyle() != "-") == ("-", True)
    assert valid.get_linewidth() > repair.get_linewidth() > arrows[0].get_linewidth()


def test_shown_in_a_script_it_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    show_round_trip(3)
    assert capsys.readouterr().out == f"{round_trip_table(3)}\n"
    with pytest.raises(ValueError, match="at least one answer"):
        show_round_trip(0)
