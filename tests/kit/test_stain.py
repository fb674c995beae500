"""The picture of lost types: what mypy says about each value, the table, the alternative text, and the graph."""

import json
from typing import Any

import pytest
from harbor_kit.stain import draw_stain, show_stain, stain_alt, stain_table, values_of
from harbor_kit.typecheck import Run, in_a_process
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Annotation

LOOSE = "import json\nline = '{}'\nreply = json.loads(line)\ntokens = reply['tokens']\nwords = len(reply['draft'])"
SHAPE = "from typing import TypedDict\nclass Reply(TypedDict):\n    tokens: int\n    draft: str\n"
TIGHT = f"{SHAPE}{LOOSE.replace('reply =', 'reply: Reply =')}"
MADE_BY = ["'{}'", "json.loads(line)", "reply['tokens']", "len(reply['draft'])"]


def saying(*kinds: str, line: int = 6) -> Run:
    """Return a mypy that reveals these types, in order."""
    notes = [
        {"line": line + place, "severity": "note", "message": f'Revealed type is "{kind}"', "code": "misc"}
        for place, kind in enumerate(kinds)
    ]
    return lambda _: ("\n".join(map(json.dumps, notes)), "", 0)


def panels() -> dict[str, Any]:
    loose, tight = saying("str", "Any", "Any", "int"), saying("str", "Reply", "int", "int")
    return {"loose": values_of(LOOSE, loose), "tight": values_of(TIGHT, tight)}


def test_the_types_are_those_that_mypy_reveals(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dictionary with a shape goes by its name."""
    from autograder.textreader import known_types

    monkeypatch.setenv("MYPY_CACHE_DIR", str(known_types(("pydantic",))))
    found = {title: [value.kind for value in values_of(code)] for title, code in {"a": LOOSE, "b": TIGHT}.items()}
    assert found == {"a": ["str", "Any", "Any", "int"], "b": ["str", "Reply", "int", "int"]}


def test_mypy_is_asked_about_each_value_after_the_code() -> None:
    seen: list[str] = []

    def run(arguments: list[str]) -> tuple[str, str, int]:
        seen.append(arguments[-1])
        return saying("str", "Any", "Any", "int")(arguments)

    values_of(LOOSE, run)
    names = ["line", "reply", "tokens", "words"]
    assert seen == [LOOSE + "\n" + "\n".join(f"reveal_type({name})" for name in names) + "\n"]


def test_a_value_knows_what_it_is_made_of() -> None:
    loose = panels()["loose"]
    assert [value.made_by for value in loose] == MADE_BY
    assert [value.parts for value in loose] == [(), ("line",), ("reply",), ("reply",)]
    assert [value.name for value in loose if value.lost] == ["reply", "tokens"]


def test_a_name_that_is_used_before_it_is_assigned_again_makes_no_circle() -> None:
    first, second = values_of("total = 0\nmore = total + 1\ntotal = more", saying("int", "int"))
    assert (first.parts, second.parts) == ((), ("total",))


@pytest.mark.parametrize(
    ("revealed", "shown"),
    [
        ("TypedDict(__main__.Reply, {'usage': TypedDict(__main__.Usage, {'tokens': int})})", "Reply"),
        ("TypedDict('Reply', {'tokens': int})", "Reply"),
        ("list[TypedDict(__main__.Reply, {'tokens': int})]", "list[Reply]"),
        ("dict[str, Any]", "dict[str, Any]"),
    ],
)
def test_a_dictionary_with_a_shape_goes_by_its_name(revealed: str, shown: str) -> None:
    assert values_of("a = 1\nb = a", saying("int", revealed))[1].kind == shown


def test_what_the_code_reveals_itself_is_not_taken_for_a_value() -> None:
    values = values_of("a = 1\nreveal_type(a)\nb = a", saying("bool", "int", "str"))
    assert [value.kind for value in values] == ["int", "str"]


def test_the_table_has_a_row_for_each_value_and_counts_the_lost_ones() -> None:
    assert stain_table(panels()).splitlines() == [
        "value   made by              loose   tight",
        "line    '{}'                 str     str",
        "reply   json.loads(line)     Any     Reply",
        "tokens  reply['tokens']      Any     int",
        "words   len(reply['draft'])  int     int",
        "lost                         2 of 4  0 of 4",
    ]


def test_a_value_that_one_code_does_not_make_is_said_to_be_missing_and_a_long_one_is_cut() -> None:
    more = values_of(f"a = 1\nb = '{'x' * 40}'", saying("int", "str"))
    *_, row, _ = stain_table({**panels(), "more": more}).splitlines()
    assert row.split() == ["b", f"'{'x' * 22}…", "not", "made", "not", "made", "str"]


def test_the_alternative_text_names_every_value_and_where_it_comes_from() -> None:
    assert stain_alt(panels()) == (
        "Graphs of values, with an arrow from each value to those made of it; Any is hatched. "
        "loose: 2 of 4 values lost: line str, reply Any from line, tokens Any from reply, words int from reply. "
        "tight: 0 of 4 values lost: line str, reply Reply from line, tokens int from reply, words int from reply."
    )


def test_the_picture_hatches_what_is_lost_and_says_each_type() -> None:
    figure = draw_stain(panels())
    loose, tight = figure.axes
    boxes = [patch for patch in loose.patches if isinstance(patch, FancyBboxPatch)]
    assert [box.get_hatch() for box in boxes] == [None, "////", "////", None]
    texts = [text.get_text() for text in loose.texts if text.get_text()]
    assert texts == ["line\nstr", "reply\nAny", "tokens\nAny", "words\nint"]
    assert tight.get_title(loc="left") == "tight: 0 of 4 values lost"
    assert "hatched" in figure.get_supxlabel()


def test_arrows_from_what_is_lost_are_dashed() -> None:
    (axes,) = draw_stain({"loose": panels()["loose"]}).axes
    arrows = [text.arrow_patch for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch]
    assert [arrow.get_linestyle() for arrow in arrows] == ["-", "--", "--"]


def test_no_box_covers_another() -> None:
    """Two values share no place, also where one is made of two others."""
    code = "a = 1\nb = a\nc = a\nd = b + c\ne = c\nf = 2\ng = f + d"
    (axes,) = draw_stain({"code": values_of(code, saying(*["int"] * 7))}).axes
    places = [text.get_position() for text in axes.texts if text.get_text()]
    assert len({(round(x, 3), round(y, 3)) for x, y in places}) == 7
    pairs = [(one, other) for one in places for other in places if one < other]
    assert all(abs(one[0] - other[0]) >= 1 or abs(one[1] - other[1]) >= 0.99 for one, other in pairs)


def test_code_that_mypy_rejects_is_refused() -> None:
    """What follows from an error is Any too, and the picture would call it lost."""
    record = {"line": 2, "severity": "error", "message": "Unsupported operand types", "code": "operator"}
    with pytest.raises(ValueError, match="mypy rejects line 2, so mend that first: Unsupported operand types"):
        values_of(LOOSE, lambda _: (json.dumps(record), "", 1))


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two names"):
        values_of("a = 1", in_a_process)
    with pytest.raises(ValueError, match="at least one piece of code"):
        show_stain({})


def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_stain({"loose": LOOSE}, saying("str", "Any", "Any", "int"))
    assert capsys.readouterr().out == stain_table({"loose": panels()["loose"]}) + "\n"
