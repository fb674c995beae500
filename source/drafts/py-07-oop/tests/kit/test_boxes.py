"""Classes as boxes: what is read from them, the table, the alternative text and the picture."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest
from harbor_kit.boxes import Box, Tie, box_of, boxes_alt, boxes_text, draw_boxes, show_boxes, ties_between
from matplotlib.patches import Rectangle

if TYPE_CHECKING:
    from decimal import Decimal


class Store(ABC):
    """One step is open, and one is hidden and nobody's business."""

    @property
    def size(self) -> int:
        return 0

    def keep(self, text: str) -> None:
        self._write(text)

    @classmethod
    def empty(cls) -> str:
        return cls.__name__

    def _hidden(self) -> None:
        self.keep("")

    @abstractmethod
    def _write(self, text: str) -> None: ...


class ListStore(Store):
    def _write(self, text: str) -> None: ...


class Asks(Protocol):
    model: str

    def ask(self, text: str) -> str: ...


class Fake:
    model = "harbor-small"

    def ask(self, text: str) -> str:
        return text


class NoModel:
    def ask(self, text: str) -> str:
        return text


class Named(Asks):
    def ask(self, text: str) -> str:
        return text


class Wrapped:
    model: str = "harbor-small"

    def __init__(self, inner: Asks, stores: dict[str, Store | None]) -> None: ...

    def ask(self, text: str) -> str:
        return text


class Later(Wrapped):
    """It has no constructor of its own."""


@dataclass(frozen=True)
class Price:
    dollars: int
    _note: str = ""

    @property
    def cents(self) -> int:
        return 100 * self.dollars


@dataclass
class Cart:
    prices: list[Price]


class Unknown:
    def __init__(self, price: Price, cost: Decimal) -> None: ...


def test_a_box_has_public_members_and_the_step_that_is_open() -> None:
    assert box_of(Store) == Box("Store", "abstract class", ("size", "keep()", "empty()", "_write(), to be written"))


def test_a_subclass_shows_what_it_writes_itself() -> None:
    assert box_of(ListStore) == Box("ListStore", "class", ("_write()",))
    assert box_of(Later) == Box("Later", "class")


def test_a_protocol_shows_what_it_asks_for() -> None:
    """Nothing of it is still to be written: it is a description."""
    assert box_of(Asks) == Box("Asks", "protocol", ("model", "ask()"))


def test_a_dataclass_shows_its_public_fields() -> None:
    assert box_of(Price) == Box("Price", "frozen dataclass", ("dollars", "cents"))
    assert box_of(Cart) == Box("Cart", "dataclass", ("prices",))


def test_a_class_is_its_base_and_has_what_its_constructor_takes() -> None:
    """Also what stands inside of another hint, and only what the class takes itself."""
    assert ties_between([Wrapped, Later, Store, ListStore, Asks]) == [
        Tie("Wrapped", "has a", "Store"),
        Tie("Wrapped", "has a", "Asks"),
        Tie("Wrapped", "fits", "Asks"),
        Tie("Later", "is a", "Wrapped"),
        Tie("Later", "fits", "Asks"),
        Tie("ListStore", "is a", "Store"),
    ]
    assert ties_between([Cart, Price]) == [Tie("Cart", "has a", "Price")]


def test_whoever_has_every_name_fits_and_whoever_says_so_is_one() -> None:
    assert ties_between([Asks, Fake, NoModel, Named]) == [Tie("Fake", "fits", "Asks"), Tie("Named", "is a", "Asks")]


def test_what_is_not_given_gets_no_line() -> None:
    assert ties_between([Wrapped]) == []


def test_a_hint_that_is_nowhere_at_run_time_is_passed_over() -> None:
    assert ties_between([Unknown, Price]) == []


def test_the_text_says_of_each_class_what_it_can_and_where_its_lines_lead() -> None:
    kinds = [Wrapped, Asks, Later]
    assert boxes_text([box_of(kind) for kind in kinds], ties_between(kinds)).splitlines() == [
        "Wrapped (class): ask()",
        "    has a Asks",
        "    fits Asks",
        "Asks (protocol): model, ask()",
        "Later (class): nothing of its own",
        "    is a Wrapped",
        "    fits Asks",
    ]


def test_the_alternative_text_names_every_class_and_every_line() -> None:
    kinds = [Store, ListStore]
    assert boxes_alt([box_of(kind) for kind in kinds], ties_between(kinds)) == (
        "Classes as boxes, with what each can do: Store (abstract class), ListStore (class). "
        "Lines between them: ListStore is a Store."
    )
    assert boxes_alt([box_of(Fake)], []).endswith("No lines between them.")


def test_the_picture_says_what_the_text_says() -> None:
    rows: list[list[type]] = [[Wrapped], [Asks], [Store, ListStore]]
    kinds = [kind for row in rows for kind in row]
    (axes,) = draw_boxes(rows).axes
    drawn = [text.get_text() for text in axes.texts]
    assert {line for kind in kinds for line in box_of(kind).lines} <= {*drawn}
    words = [word for word in drawn if word in {"is a", "has a", "fits"}]
    assert words == [tie.word for tie in ties_between(kinds)]


def test_boxes_stand_apart_and_inside_and_no_two_words_are_in_one_place() -> None:
    (axes,) = draw_boxes([[Wrapped], [Asks], [Store, ListStore]]).axes
    boxes = [patch for patch in axes.patches if isinstance(patch, Rectangle)][::2]
    width, height = axes.get_xlim()[1], axes.get_ylim()[0]
    for one in boxes:
        assert 0 < one.get_x() < one.get_x() + one.get_width() < width
        assert 0 < one.get_y() < one.get_y() + one.get_height() < height
        for other in boxes:
            apart_x = abs(one.get_x() - other.get_x()) >= min(one.get_width(), other.get_width())
            apart_y = abs(one.get_y() - other.get_y()) >= min(one.get_height(), other.get_height())
            assert one is other or apart_x or apart_y
    places = [text.get_position() for text in axes.texts if text.get_text() in {"is a", "has a", "fits"}]
    assert len({*places}) == len(places)


def test_the_three_kinds_of_lines_differ_without_their_colour() -> None:
    (axes,) = draw_boxes([[Wrapped], [Asks], [Store, ListStore]]).axes
    arrows = [text.arrow_patch for text in axes.texts if getattr(text, "arrow_patch", None) is not None]
    looks = [(arrow.get_linestyle(), arrow.get_facecolor()[:3] == (1, 1, 1)) for arrow in arrows]
    assert len({*map(str, looks)}) == 3


@pytest.mark.parametrize(
    ("rows", "said"), [([], "at least one"), ([[Fake], []], "at least one"), ([[Fake], [Fake]], "Fake stands twice")]
)
def test_rows_that_say_nothing_or_twice_the_same_are_refused(rows: list[list[type]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        show_boxes(rows)


def test_outside_a_notebook_the_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_boxes([[Store], [ListStore]])
    assert capsys.readouterr().out.splitlines()[-2:] == ["ListStore (class): _write()", "    is a Store"]


def test_the_example_in_the_text_of_the_module_is_python() -> None:
    import harbor_kit.boxes

    example = next(line for line in (harbor_kit.boxes.__doc__ or "").splitlines() if "show_boxes(" in line)
    assert ast.parse(example.strip())
