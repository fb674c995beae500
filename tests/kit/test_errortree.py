"""Who catches which error, and what a traceback says: rows, tables, alternative texts and pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from harbor_kit.errortree import (
    CAUGHT,
    LONGEST,
    PASSES,
    Clause,
    Line,
    anatomy,
    draw_traceback,
    draw_tree,
    show_traceback,
    show_tree,
    traceback_alt,
    traceback_text,
    tree_alt,
    tree_of,
    tree_table,
)
from matplotlib.patches import Rectangle


class OurError(Exception):
    pass


class LaterError(OurError):
    pass


class SlowError(LaterError, TimeoutError):
    """Two parents: one of ours, and one of Python's."""


KINDS = [KeyError, SlowError, KeyboardInterrupt]
CLAUSES: dict[str, Clause] = {
    "except LaterError": LaterError,
    "except (OSError, LookupError)": (OSError, LookupError),
    "except:": BaseException,
}


def raised(way: str = "") -> Exception:
    """Return an error that came through three functions, raised by one of the ways to raise a second one."""
    try:
        outer(way)
    except (KeyError, OurError) as error:
        return error
    raise AssertionError("nothing was raised")


def outer(way: str) -> None:
    inner(way)


def inner(way: str) -> None:
    try:
        raise KeyError("ja")
    except KeyError as error:
        if way == "from error":
            raise OurError("no greeting") from error
        if way == "from None":
            raise OurError("no greeting") from None
        if way == "inside":
            raise OurError("no greeting")  # noqa: B904  # an accident, as it happens
        raise


# The tree


def test_everything_between_a_class_and_the_root_is_in_the_tree() -> None:
    """Parents stand before their children, and branches in the order in which they were given."""
    assert [(row.depth, row.kind.__name__) for row in tree_of(KINDS)] == [
        (0, "BaseException"),
        (1, "Exception"),
        (2, "LookupError"),
        (3, "KeyError"),
        (2, "OSError"),
        (3, "TimeoutError"),
        (2, "OurError"),
        (3, "LaterError"),
        (4, "SlowError"),
        (1, "KeyboardInterrupt"),
    ]


def test_a_class_with_two_parents_stands_below_the_first_and_names_the_other() -> None:
    *_, slow = tree_of([SlowError], Exception)
    assert (slow.name, slow.also) == ("SlowError (also TimeoutError)", ("TimeoutError",))


def test_the_tree_begins_at_its_root() -> None:
    assert [row.name for row in tree_of([SlowError], OurError)] == ["OurError", "LaterError", "SlowError"]
    assert [row.name for row in tree_of([KeyError], KeyError)] == ["KeyError"]


def test_no_class_stands_twice() -> None:
    names = [row.name for row in tree_of([LaterError, OurError, LaterError, SlowError, ConnectionError])]
    assert len(names) == len({*names})


def test_what_is_not_below_the_root_and_an_empty_tree_are_refused() -> None:
    with pytest.raises(ValueError, match="KeyboardInterrupt is not below Exception"):
        tree_of(KINDS, Exception)
    with pytest.raises(ValueError, match="at least one class"):
        tree_of([])
    with pytest.raises(ValueError, match="clauses: give at least one"):
        show_tree(KINDS, {})


def test_the_table_says_of_each_class_what_python_does() -> None:
    """Each row is tried: the class is raised below the clause."""
    rows = tree_of(KINDS)
    lines = tree_table(rows, CLAUSES).splitlines()
    for row, line in zip(rows, lines[1:], strict=True):
        for clause, said in zip(CLAUSES.values(), line.split()[-3:], strict=True):
            try:
                raise row.kind
            except clause:
                fate = CAUGHT
            except BaseException:  # noqa: BLE001  # whatever the clause let pass
                fate = PASSES
            assert said == fate, (row.name, clause)


def test_the_table_draws_the_branches() -> None:
    lines = tree_table(tree_of(KINDS), {"except:": BaseException}).splitlines()
    assert [line.removesuffix("caught").rstrip() for line in lines[1:]] == [
        "BaseException",
        "├── Exception",
        "│   ├── LookupError",
        "│   │   └── KeyError",
        "│   ├── OSError",
        "│   │   └── TimeoutError",
        "│   └── OurError",
        "│       └── LaterError",
        "│           └── SlowError (also TimeoutError)",
        "└── KeyboardInterrupt",
    ]


def test_the_alternative_text_names_every_class_its_place_and_its_fate() -> None:
    assert tree_alt(tree_of([SlowError], OurError), {"except LaterError": LaterError, "except:": BaseException}) == (
        "A tree of exception classes, and which clauses catch each of them. "
        "LaterError below OurError, SlowError below LaterError. "
        "except LaterError catches LaterError, SlowError, and lets pass OurError. "
        "except: catches OurError, LaterError, SlowError, and lets pass nothing."
    )
    assert "below" not in tree_alt(tree_of([KeyError], KeyError), {"except:": BaseException})


def test_the_picture_says_what_the_table_says() -> None:
    rows = tree_of(KINDS)
    (axes,) = draw_tree(rows, CLAUSES).axes
    drawn = [text.get_text() for text in axes.texts]
    assert [text for text in drawn if text in (CAUGHT, PASSES)].count(CAUGHT) == tree_table(rows, CLAUSES).count(CAUGHT)
    assert {row.name for row in rows} <= {*drawn}
    assert {label.replace(" ", "\n", 1) for label in CLAUSES} <= {*drawn}


def test_what_is_caught_is_filled_and_also_says_so() -> None:
    (axes,) = draw_tree(tree_of([LaterError], OurError), {"except LaterError": LaterError}).axes
    filled = [patch.get_facecolor() != (1, 1, 1, 1) for patch in axes.patches if isinstance(patch, Rectangle)]
    said = [text.get_text() for text in axes.texts if text.get_text() in (CAUGHT, PASSES)]
    assert (filled, said) == ([False, True], [PASSES, CAUGHT])


# The traceback


def test_a_traceback_names_its_parts() -> None:
    text = [line.text.strip() for line in anatomy(raised())]
    assert text[0] == "Traceback (most recent call last):"
    assert [line.rpartition(" in ")[2] for line in text[1:-1:2]] == ["raised", "outer", "inner"]
    assert text[2:-1:2] == ["outer(way)", "inner(way)", 'raise KeyError("ja")']
    assert text[-1] == "KeyError: 'ja'"
    assert [line.callout.partition(":")[0] for line in anatomy(raised()) if line.callout] == [
        "read it from its end",
        "who asked for it",
        "where it was raised",
        "the type, for except; then the message, for people",
    ]


def test_an_error_with_one_frame_has_no_outermost_call() -> None:
    try:
        raise OurError
    except OurError as error:
        callouts = [line.callout for line in anatomy(error)]
    assert sum("outermost" in callout for callout in callouts) == 0
    assert sum("innermost" in callout for callout in callouts) == 1


@pytest.mark.parametrize(
    ("way", "link"), [("from error", "direct cause"), ("inside", "During handling"), ("from None", ""), ("", "")]
)
def test_what_was_raised_before_is_shown_where_python_shows_it(way: str, link: str) -> None:
    lines = anatomy(raised(way))
    texts = [line.text for line in lines]
    assert texts.count("Traceback (most recent call last):") == (2 if link else 1)
    assert sum(link in text for text in texts if text.startswith(("The above", "During"))) == bool(link)
    assert ("what was raised first" in [line.callout for line in lines]) == bool(link)


def test_a_chain_of_three_shows_them_all_and_explains_the_last() -> None:
    try:
        try:
            raise raised("from error")
        except OurError as error:
            raise LaterError("try later") from error
    except LaterError as error:
        lines = anatomy(error)
    ends = [line.text.split(":")[0].split(".")[-1] for line in lines if "Error: " in line.text and line.text[0] != " "]
    assert ends == ["KeyError", "OurError", "LaterError"]
    assert sum(line.callout.startswith("read it") for line in lines) == 1


def test_notes_stand_last() -> None:
    error = raised()
    error.add_note("ticket 20")
    error.add_note("second attempt")
    *_, first, second = anatomy(error)
    assert first == Line("ticket 20", "a note, added on the way up")
    assert second.text == "second attempt"


@pytest.mark.parametrize("path", ["/tmp/ipykernel_12/345.py", "<string>"])
def test_a_cell_is_called_notebook(path: str) -> None:
    """Jupyter keeps a cell in a file whose name is a number."""
    space: dict[str, Callable[[], None]] = {}
    exec(compile("def fail():\n    raise KeyError", path, "exec"), space)
    with pytest.raises(KeyError) as caught:
        space["fail"]()
    assert anatomy(caught.value)[-3].text == '  File "notebook", line 2, in fail'


def test_a_file_is_named_without_its_folders() -> None:
    assert anatomy(raised())[1].text.startswith('  File "test_errortree.py", line ')


def test_a_long_line_is_cut() -> None:
    with pytest.raises(OurError) as caught:
        raise OurError("a message that is longer than the picture is wide, which nobody would want to read on")
    lines = anatomy(caught.value)
    assert len(lines[2].text.strip()) == LONGEST
    assert lines[2].text.endswith("…")


def test_the_text_points_at_each_callout() -> None:
    lines = [Line("one", "the first"), Line("three"), Line("seven", "the last")]
    assert traceback_text(lines).splitlines() == ["one    ← the first", "three", "seven  ← the last"]
    told = "A traceback of 3 lines, with arrows to some of them. one (the first); seven (the last)."
    assert traceback_alt(lines) == told


def test_the_picture_has_every_line_and_every_callout() -> None:
    lines = anatomy(raised("from error"))
    (axes,) = draw_traceback(lines).axes
    drawn = [text.get_text() for text in axes.texts]
    assert [text for text in drawn if text in {line.text for line in lines}] == [line.text for line in lines]
    assert {line.callout for line in lines if line.callout} <= {*drawn}


def test_outside_a_notebook_the_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_tree(KINDS, CLAUSES)
    assert capsys.readouterr().out == tree_table(tree_of(KINDS), CLAUSES) + "\n"
    error = raised("inside")
    show_traceback(error)
    assert capsys.readouterr().out == traceback_text(anatomy(error)) + "\n"
