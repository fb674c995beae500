"""The picture of a record's way: what it says is what `logging` does, as data, as a table, in words and as a tree.

`fresh_logging` is a decorator here, since pytest hangs handlers of its own on root after fixtures have run.
"""

import io
import logging
import pathlib
from contextlib import suppress
from itertools import product

import pytest
from harbor_kit.logtree import (
    Path,
    draw_paths,
    fresh_logging,
    paths_alt,
    paths_table,
    show_paths,
    trace,
)
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Annotation

LEVELS = (logging.DEBUG, logging.INFO, logging.ERROR)


class Written(logging.Handler):
    """A handler that remembers the name under which it wrote."""

    def __init__(self, name: str, writers: list[str], level: int = logging.NOTSET) -> None:
        super().__init__(level)
        self.set_name(name)
        self.writers = writers

    def emit(self, record: logging.LogRecord) -> None:
        self.writers.append(str(self.name))


def no_pin(record: logging.LogRecord) -> bool:
    return "PIN" not in record.getMessage()


def planted(console: int = logging.NOTSET) -> list[str]:
    """Give root the handler `console`, and `harbor` a level and the handler `file`; return what they will write."""
    writers: list[str] = []
    logging.getLogger().addHandler(Written("console", writers, console))
    logging.getLogger("harbor").addHandler(Written("file", writers))
    logging.getLogger("harbor").setLevel(logging.INFO)
    return writers


def ways() -> dict[str, Path]:
    planted(console=logging.WARNING)
    return {"info": trace("harbor.llm", logging.INFO), "debug": trace("harbor.llm", logging.DEBUG, beside=["httpx"])}


@pytest.mark.parametrize(("of_logger", "of_handler", "of_record"), list(product(LEVELS, LEVELS, LEVELS)))
@pytest.mark.parametrize("case", ["plain", "kept below", "filter on parent", "filter on handler", "own filter", "off"])
@fresh_logging()
def test_the_writers_are_those_that_write(of_logger: int, of_handler: int, of_record: int, case: str) -> None:
    writers = planted(console=of_handler)
    harbor, llm = logging.getLogger("harbor"), logging.getLogger("harbor.llm")
    harbor.setLevel(of_logger)
    harbor.propagate = case != "kept below"
    filtered: dict[str, logging.Filterer] = {
        "filter on parent": harbor,
        "filter on handler": harbor.handlers[0],
        "own filter": llm,
    }
    if case in filtered:
        filtered[case].addFilter(no_pin)
    if case == "off":
        logging.disable(logging.INFO)
    said = trace("harbor.llm", of_record, "PIN 4711").writers
    assert writers == []
    llm.log(of_record, "PIN %d", 4711)
    assert said == writers


@fresh_logging()
def test_a_level_is_asked_where_a_record_is_made_and_by_each_handler() -> None:
    steps = {step.name: str(step) for step in ways()["info"].steps}
    assert steps == {
        "harbor.llm": "lets it in",
        "harbor": "passes it on",
        "file": "writes it",
        "root": "passes it on",
        "console": "stops it: INFO is below WARNING",
    }


@fresh_logging()
def test_a_disabled_logger_and_a_muted_program_are_named_as_the_reason() -> None:
    planted()
    logging.getLogger("harbor.llm").disabled = True
    assert str(trace("harbor.llm", logging.INFO).steps[0]) == "stops it: it is disabled"
    logging.disable(logging.INFO)
    assert str(trace("harbor.llm", logging.INFO).steps[0]) == "stops it: logging.disable"


@fresh_logging()
def test_filters_go_by_the_name_of_their_function_or_class() -> None:
    planted()
    logging.getLogger("harbor").handlers[0].addFilter(no_pin)
    logging.getLogger().handlers[0].addFilter(logging.Filter("elsewhere"))
    steps = {step.name: str(step) for step in trace("harbor.llm", logging.INFO, "PIN").steps}
    assert (steps["file"], steps["console"]) == ("stops it: filter no_pin", "stops it: filter Filter")


@fresh_logging()
def test_a_record_that_meets_no_handler_goes_to_the_last_resort(capsys: pytest.CaptureFixture[str]) -> None:
    lost, kept = (trace("harbor", level).steps for level in (logging.DEBUG, logging.WARNING))
    assert [step.name for step in lost] == ["harbor", "root"]
    assert str(kept[-1]) == "writes it: on stderr, as there is no handler"
    logging.root.setLevel(logging.DEBUG)
    assert str(trace("harbor", logging.INFO).steps[-1]) == "stops it: INFO is below WARNING"
    logging.getLogger("harbor").warning("hello")
    assert capsys.readouterr().err == "hello\n"


@fresh_logging()
def test_a_null_handler_is_a_handler_that_writes_nothing() -> None:
    logging.getLogger("harbor").addHandler(logging.NullHandler())
    path = trace("harbor", logging.ERROR)
    assert path.writers == []
    assert str(path.steps[1]) == "stops it: it writes nothing"


@fresh_logging()
def test_the_table_has_a_row_for_each_stop_in_the_order_of_the_way() -> None:
    assert paths_table(ways()).splitlines() == [
        "info: INFO from harbor.llm, written by file",
        "  harbor.llm  level INFO of harbor      lets it in",
        "  harbor      level INFO, not asked     passes it on",
        "    file      level NOTSET              writes it",
        "  root        level WARNING, not asked  passes it on",
        "    console   level WARNING             stops it: INFO is below WARNING",
        "",
        "debug: DEBUG from harbor.llm, written by nobody",
        "  harbor.llm  level INFO of harbor  stops it: DEBUG is below INFO",
        "  harbor      level INFO            not reached",
        "    file      level NOTSET          not reached",
        "  root        level WARNING         not reached",
        "    console   level WARNING         not reached",
        "  httpx       level NOTSET          not reached",
    ]


@fresh_logging()
def test_the_alternative_text_tells_all_that_the_table_tells() -> None:
    assert paths_alt({"info": ways()["info"]}) == (
        "Trees of loggers, root on top, each with its handlers, and the way of one record upwards. "
        "info: INFO from harbor.llm, written by file: logger harbor.llm, level INFO of harbor, lets it in; "
        "logger harbor, level INFO, not asked, passes it on; handler file, level NOTSET, writes it; "
        "logger root, level WARNING, not asked, passes it on; "
        "handler console, level WARNING, stops it: INFO is below WARNING."
    )


@fresh_logging()
def test_the_picture_shows_the_tree_from_root_down_and_says_what_each_does() -> None:
    figure = draw_paths(ways())
    info, debug = figure.axes
    assert [text.get_text() for text in info.texts if text.get_text()] == [
        "root · level WARNING, not asked",
        "passes it on",
        "console · level WARNING",
        "stops it: INFO is below WARNING",
        "harbor · level INFO, not asked",
        "passes it on",
        "file · level NOTSET",
        "writes it",
        "harbor.llm · level INFO of harbor",
        "lets it in",
    ]
    assert debug.get_title(loc="left") == "debug: DEBUG from harbor.llm, written by nobody"
    assert "Hatched: it is stopped" in figure.get_supxlabel()


@fresh_logging()
def test_what_is_stopped_is_hatched_and_what_is_not_reached_is_dotted() -> None:
    info, debug = draw_paths(ways()).axes
    boxes = [patch for axes in (info, debug) for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    assert [box.get_hatch() for box in boxes] == [None, "////", None, None, None] + [None] * 4 + ["////", None]
    assert [box.get_linestyle() == ":" for box in boxes] == [False] * 5 + [True] * 4 + [False, True]


@fresh_logging()
def test_a_logger_beside_the_way_brings_those_above_it() -> None:
    logging.getLogger("shop")
    path = trace("harbor", logging.INFO, beside=["shop.cart", "shop"])
    assert [(step.name, step.above) for step in path.steps[2:]] == [("shop.cart", "shop"), ("shop", "root")]
    (axes,) = draw_paths({"beside": path}).axes
    assert [text.get_text() for text in axes.texts if text.get_text().startswith("shop")] == [
        "shop · level NOTSET",
        "shop.cart · level NOTSET",
    ]


@fresh_logging()
def test_the_way_is_thick_and_ends_where_propagate_is_false() -> None:
    planted()
    logging.getLogger("harbor").propagate = False
    path = trace("harbor.llm", logging.INFO)
    (axes,) = draw_paths({"kept": path}).axes
    arrows = [text.arrow_patch for text in axes.texts if isinstance(text, Annotation) and text.arrow_patch]
    assert str(path.steps[1]) == "ends its way: propagate is False"
    assert [arrow.get_linewidth() > 2 for arrow in arrows] == [False, False, True, True]


@fresh_logging()
def test_no_box_covers_another() -> None:
    planted()
    logging.getLogger("harbor").addHandler(logging.NullHandler())
    logging.getLogger("harbor.llm")
    (axes,) = draw_paths({"many": trace("harbor.llm.retry", logging.INFO, beside=["httpx", "harbor.web"])}).axes
    boxes = [patch.get_bbox() for patch in axes.patches if isinstance(patch, FancyBboxPatch)]
    assert len(boxes) == 9
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_afterwards_all_is_as_it_was_before() -> None:
    llm = logging.getLogger("harbor.llm")
    before, stream = Written("before", []), io.StringIO()
    llm.addHandler(before)
    llm.setLevel(logging.ERROR)
    try:
        with suppress(RuntimeError), fresh_logging():
            assert (llm.handlers, llm.level, logging.root.level) == ([], logging.NOTSET, logging.WARNING)
            logging.basicConfig(stream=stream, level=logging.DEBUG, force=True)
            llm.addFilter(no_pin)
            llm.propagate = False
            logging.getLogger("harbor.new").addHandler(Written("new", []))
            raise RuntimeError
        assert (llm.handlers, llm.level, llm.filters, llm.propagate) == ([before], logging.ERROR, [], True)
        assert logging.getLogger("harbor.new").handlers == []
    finally:
        llm.removeHandler(before)
        llm.setLevel(logging.NOTSET)


def test_handlers_that_were_made_inside_are_closed(tmp_path: pathlib.Path) -> None:
    with fresh_logging():
        handler = logging.FileHandler(tmp_path / "harbor.log", encoding="utf-8")
        logging.getLogger("harbor").addHandler(handler)
    assert handler.stream is None


def test_nothing_to_show_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one, under a title"):
        show_paths({})


@fresh_logging()
def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    paths = ways()
    show_paths(paths)
    assert capsys.readouterr().out == f"{paths_table(paths)}\n"
