"""Which versions were chosen, and whether everybody gets what they need: edges, texts and pictures."""

from __future__ import annotations

import pytest
from harbor_kit.choices import (
    BREAKS,
    FITS,
    MISSING,
    Choice,
    choices_alt,
    choices_text,
    draw_choices,
    show_choices,
)

NEEDS = {"demochat": ["demohttp>=2"], "demorag": ["demohttp<2"]}
WANTED = ["demochat>=3", "demorag"]


def choice(http: str = "2.0", **more: str) -> Choice:
    chosen = {"demochat": "3.0", "demorag": "1.0", **({"demohttp": http} if http else {}), **more}
    return Choice(WANTED, chosen, NEEDS)


def test_every_need_has_a_verdict() -> None:
    """Those of the project first, then those of the packages."""
    assert [(edge.who, edge.need, edge.gets, edge.verdict) for edge in choice().edges] == [
        ("Harbor", "demochat>=3", "3.0", FITS),
        ("Harbor", "demorag", "1.0", FITS),
        ("demochat", "demohttp>=2", "2.0", FITS),
        ("demorag", "demohttp<2", "2.0", BREAKS),
    ]


def test_versions_are_compared_as_versions() -> None:
    """As text, 10.0 would come before 2."""
    assert [edge.verdict for edge in choice("10.0").edges][2:] == [FITS, BREAKS]


def test_what_was_not_chosen_is_missing() -> None:
    assert [edge.verdict for edge in choice("").edges][2:] == [MISSING, MISSING]
    assert "gets nothing" in choices_text({"none": choice("")})


def test_a_choice_says_how_many_needs_are_broken() -> None:
    fitting = Choice(["demorag"], {"demorag": "1.0", "demohttp": "1.4"}, NEEDS)
    assert (choice().label, fitting.label) == ("1 of 4 needs broken", "all 2 needs fit")


def test_the_text_has_a_line_for_each_need_below_its_title() -> None:
    """What is broken has a sign and words."""
    text = choices_text({"on the left": choice("1.4"), "on the right": choice()})
    assert text.splitlines() == [
        "on the left: 1 of 4 needs broken",
        "  Harbor    needs demochat>=3  gets 3.0      fits",
        "  Harbor    needs demorag      gets 1.0      fits",
        "  demochat  needs demohttp>=2  gets 1.4      ✘ does not fit",
        "  demorag   needs demohttp<2   gets 1.4      fits",
        "",
        "on the right: 1 of 4 needs broken",
        "  Harbor    needs demochat>=3  gets 3.0      fits",
        "  Harbor    needs demorag      gets 1.0      fits",
        "  demochat  needs demohttp>=2  gets 2.0      fits",
        "  demorag   needs demohttp<2   gets 2.0      ✘ does not fit",
    ]


def test_the_alternative_text_says_the_same() -> None:
    alt = choices_alt({"on the right": choice()})
    assert "demorag needs demohttp<2 and gets 2.0, does not fit." in alt
    assert alt.count(" needs ") == 4


def test_the_picture_has_a_box_for_each_package_and_words_at_each_arrow() -> None:
    """Broken arrows are dashed, so that colour is not all."""
    figure = draw_choices({"on the left": choice("1.4"), "on the right": choice()})
    panels = figure.axes
    assert [axes.get_title() for axes in panels] == [
        "on the left\n1 of 4 needs broken",
        "on the right\n1 of 4 needs broken",
    ]
    for axes, broken in zip(panels, (">=2", "<2"), strict=True):
        words = [text.get_text() for text in axes.texts]
        assert {"Harbor", "demochat 3.0", "demorag 1.0"} < {*words}
        assert f"✘ {broken}\ndoes not fit" in words
        arrows = [text.arrow_patch for text in axes.texts if getattr(text, "arrow_patch", None) is not None]
        assert sorted(arrow.get_linestyle() for arrow in arrows) == ["--", "solid", "solid", "solid"]


def test_packages_that_need_each_other_are_drawn_once() -> None:
    around = Choice(["a"], {"a": "1", "b": "1"}, {"a": ["b"], "b": ["a"]})
    words = [text.get_text() for text in draw_choices({"around": around}).axes[0].texts]
    assert (words.count("a 1"), words.count("b 1")) == (1, 1)


def test_no_choice_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        show_choices({})


def test_outside_of_a_notebook_the_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_choices({"on the right": choice()})
    assert capsys.readouterr().out.startswith("on the right: 1 of 4 needs broken\n")
