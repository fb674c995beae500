"""The round trip of structured output: a picture of it, and a scripted stand-in for the language model in its middle.

    model = ScriptedModel()
    raw = model.post({"model": "harbor-small", "messages": [...], "response_format": response_format("ticket", schema)})
    show_round_trip(attempts=2)             # a picture; in a script, and below it, the same as text

Bodies have the shapes of OpenAI's Chat Completions. Nothing here needs pydantic: a schema is a dictionary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harbor_kit.pictures import INK, PALE, SOLID, empty_figure, show_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

URGENT = ("can't", "crashes", "deleted", "private", "stops", "twice")  # words that make a ticket urgent for the script
PROSE = "Thanks for telling us. That sounds urgent to me!"
CREATED = 1_790_000_000  # some second of September 2026


class ScriptedModel:
    """Stands where a language model would stand. It understands nothing and follows four rules:

    1. Of an `enum`, the first value whose words are in the ticket; if none is, the last one.
    2. A number is an end of its scale: the urgent end, if a word of `URGENT` is in the ticket. Which end is urgent, a
       description like `5 = urgent` says. Without one, 1 is, as in "priority 1".
    3. A text is the ticket, cut to `at most 4 words` if the description asks for that.
    4. What `slips` holds for a field is answered instead, until a later message of the user names the field, as in
       `topic: …`. One that is `stubborn` never mends a slip.

    Without a schema in the request it answers in prose.
    """

    def __init__(self, slips: Mapping[str, object] | None = None, *, stubborn: bool = False) -> None:
        self.slips, self.stubborn = dict(slips or {}), stubborn
        self.requests: list[dict[str, Any]] = []

    def post(self, body: Mapping[str, Any]) -> bytes:
        """Return the body of the response to the body of a request, as it would come over the wire."""
        sent = json.loads(json.dumps(body))  # what cannot be written as JSON cannot be sent
        self.requests.append(sent)
        said = [message["content"] for message in sent["messages"] if message["role"] == "user"]
        schema = sent.get("response_format", {}).get("json_schema", {}).get("schema")
        content = PROSE if schema is None else json.dumps(self._filled(schema, said[0], said[1:]))
        return json.dumps(_completion(sent["model"], " ".join(said), content)).encode()

    def _filled(self, schema: Mapping[str, Any], ticket: str, later: Sequence[str]) -> dict[str, object]:
        filled = {name: _value(field, ticket) for name, field in schema["properties"].items()}
        named = {name for name in self.slips if any(f"{name}:" in said for said in later)}
        return filled | {name: slip for name, slip in self.slips.items() if self.stubborn or name not in named}


def response_format(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a request that asks for JSON of this schema."""
    return {"type": "json_schema", "json_schema": {"name": name, "schema": dict(schema), "strict": True}}


def _value(field: Mapping[str, Any], ticket: str) -> object:
    """Return what the script puts into a field, by its schema alone."""
    asked, text = field.get("description", ""), ticket.lower()
    if "enum" in field:
        known = (value for value in field["enum"] if value.replace("-", " ") in text)
        return next(known, field["enum"][-1])
    if field.get("type") in ("integer", "number"):
        ends = (field.get("minimum", 1), field.get("maximum", 5))
        said = re.search(r"(\d+)\s*=\s*urgent", asked)
        top = int(said[1]) if said else 1
        return top if any(word in text for word in URGENT) else next(end for end in ends if end != top)
    most = re.search(r"at most (\d+) words", asked)
    return " ".join(ticket.split()[: int(most[1])]) if most else ticket


def _completion(model: str, prompt: str, content: str) -> dict[str, Any]:
    prompt_tokens, completion_tokens = len(prompt.split()), len(content.split())  # a word is a token here
    return {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": CREATED,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": None},
                "logprobs": None,
                "finish_reason": "stop",
            }
        ],
        "usage": {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": prompt_tokens + completion_tokens,
        },
        "service_tier": "default",
    }


# The picture. Stations and ways stand here once: the drawing, its alternative text and its text twin are made of them.


@dataclass(frozen=True)
class Station:
    """A box: what is there, and what it is to you. `x` and `y` are its middle, from 0 to 1."""

    name: str
    detail: str
    x: float
    y: float


@dataclass(frozen=True)
class Way:
    """An arrow: from where to where, what carries it, and how it is drawn (`plain`, `valid` or `repair`)."""

    start: str
    end: str
    label: str
    kind: str = "plain"


CLASS, SCHEMA, MODEL = "your class", "JSON schema", "language model"
JSON, CHECK, ERROR = "JSON text", "validation", "an error"
STATIONS = (
    Station(CLASS, "fields, types, descriptions", 0.13, 0.8),
    Station(SCHEMA, "all that the model sees of it", 0.5, 0.8),
    Station(MODEL, "reads, and answers as it likes", 0.87, 0.8),
    Station(JSON, "from outside: not trusted yet", 0.87, 0.22),
    Station(CHECK, "shape and limits, not meaning", 0.5, 0.22),
    Station(ERROR, "for whoever called you", 0.13, 0.22),
)
BOX = (0.25, 0.2)  # width and height
LABELS = {  # where the text of an arrow stands, and how it is aligned
    (CLASS, SCHEMA): (0.315, 0.915, "center"),
    (SCHEMA, MODEL): (0.685, 0.915, "center"),
    (MODEL, JSON): (0.885, 0.51, "left"),
    (JSON, CHECK): (0.69, 0.36, "center"),
    (CHECK, CLASS): (0.242, 0.54, "right"),
    (CHECK, MODEL): (0.492, 0.54, "left"),
    (CHECK, ERROR): (0.315, 0.085, "center"),
}
STROKES: dict[str, dict[str, Any]] = {
    "plain": {"color": INK, "linestyle": "-", "linewidth": 1.4},
    "valid": {"color": INK, "linestyle": "-", "linewidth": 3.2},
    "repair": {"color": SOLID, "linestyle": (0, (4, 2)), "linewidth": 2.2},
}


def ways(attempts: int) -> tuple[Way, ...]:
    """Return the arrows of the round trip, in the order in which they are walked."""
    return (
        Way(CLASS, SCHEMA, "model_json_schema()"),
        Way(SCHEMA, MODEL, "in the request"),
        Way(MODEL, JSON, "answers"),
        Way(JSON, CHECK, "model_validate_json()"),
        Way(CHECK, CLASS, "valid: of your class", "valid"),
        Way(CHECK, MODEL, "repair: path and reason", "repair"),
        Way(CHECK, ERROR, f"still invalid after {attempts} answers"),
    )


def show_round_trip(attempts: int) -> None:
    """In a notebook, show the round trip with so many answers at most. Print the same as text always."""
    if attempts < 1:
        raise ValueError("attempts: at least one answer is needed")
    show_picture(lambda: draw_round_trip(attempts), round_trip_alt(attempts), round_trip_table(attempts))


def round_trip_table(attempts: int) -> str:
    """Return a line for each arrow, in order, and one for what each station is."""
    rows = [(f"{place}.", f"{way.start} → {way.end}", way.label) for place, way in enumerate(ways(attempts), 1)]
    rows += [("", station.name, station.detail) for station in STATIONS]
    width = max(len(middle) for _, middle, _ in rows)
    return "\n".join(f"{number:2}  {middle:{width}}  {last}" for number, middle, last in rows)


def round_trip_alt(attempts: int) -> str:
    """Return a description of the picture for those who do not see it."""
    looks = {"plain": "", "valid": " (thick)", "repair": " (dashed)"}
    told = [f"from {way.start} to {way.end}{looks[way.kind]}: {way.label}" for way in ways(attempts)]
    return f"Six boxes, and arrows between them: {'; '.join(told)}."


def draw_round_trip(attempts: int) -> Figure:
    """Return the picture: boxes in two rows, joined by arrows. Needs matplotlib."""
    figure = empty_figure(9.0, 4.2)
    axes = figure.subplots()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.axis("off")
    places = {station.name: station for station in STATIONS}
    for station in STATIONS:
        _box(axes, station)
    for way in ways(attempts):
        _arrow(axes, places[way.start], places[way.end], way)
    return figure


def _box(axes: Axes, station: Station) -> None:
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415  # not everybody draws

    width, height = BOX
    corner = (station.x - width / 2, station.y - height / 2)
    style = "round,pad=0,rounding_size=0.02"
    outside = station.name in (MODEL, JSON)
    axes.add_patch(
        FancyBboxPatch(
            corner, width, height, boxstyle=style, facecolor="white" if outside else PALE, edgecolor=INK,
            linestyle="--" if outside else "-", linewidth=1.2,
        )
    )  # fmt: skip
    axes.text(station.x, station.y + 0.035, station.name, ha="center", va="center", fontsize=11, fontweight="bold")
    axes.text(station.x, station.y - 0.045, station.detail, ha="center", va="center", fontsize=8.5, color=INK)


def _arrow(axes: Axes, start: Station, end: Station, way: Way) -> None:
    stroke = STROKES[way.kind]
    axes.annotate(
        "", _edge(end, start), _edge(start, end), arrowprops={"arrowstyle": "-|>", "shrinkA": 2, "shrinkB": 2, **stroke}
    )
    x, y, aligned = LABELS[start.name, end.name]
    weight = "normal" if way.kind == "plain" else "bold"
    axes.text(x, y, way.label, ha=aligned, va="center", fontsize=9, color=stroke["color"], fontweight=weight)


def _edge(station: Station, towards: Station) -> tuple[float, float]:
    """Return where an arrow meets a box: at the side between rows or columns that faces the other box."""
    width, height = BOX
    if station.y == towards.y:
        return station.x + (width / 2 if towards.x > station.x else -width / 2), station.y
    across = 0.0 if towards.x == station.x else (0.06 if towards.x > station.x else -0.06)
    return station.x + across, station.y + (height / 2 if towards.y > station.y else -height / 2)
