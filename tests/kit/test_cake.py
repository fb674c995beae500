"""The picture of layers: the topmost one that has a value wins, as data, as a table, in words and as a cake."""

from itertools import permutations
from pathlib import Path

import pytest
from harbor_kit.cake import Column, cake_alt, cake_table, columns_of, draw_cake, show_cake
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch
from matplotlib.text import Annotation
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY = "fake-key-of-harbor-7731"
LAYERS = {
    "process": {"MODEL": "harbor-large", "SIGNATURE": ""},
    ".env.prod": {"API_KEY": KEY, "LOG_LEVEL": "WARNING"},
    ".env": {"MODEL": "harbor-small", "LOG_LEVEL": "DEBUG", "SIGNATURE": "Harbor"},
    "defaults": {"LOG_LEVEL": "INFO"},
}


def columns() -> list[Column]:
    return columns_of(LAYERS, secret=["API_KEY"])


def drawn() -> Figure:
    return draw_cake(list(LAYERS), columns())


def arrows(figure: Figure) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Return where each arrow begins and ends, to a tenth of a box."""
    found = [text for text in figure.axes[0].texts if isinstance(text, Annotation)]
    return [tuple((round(x, 1), round(y, 1)) for x, y in (arrow.xyann, arrow.xy)) for arrow in found]  # type: ignore[misc]


def test_the_first_layer_that_has_a_value_wins_also_an_empty_one() -> None:
    assert {column.name: (column.seen, column.origin) for column in columns()} == {
        "MODEL": ("harbor-large", "process"),
        "SIGNATURE": ('""', "process"),
        "API_KEY": ("***", ".env.prod"),
        "LOG_LEVEL": ("WARNING", ".env.prod"),
    }


@pytest.mark.parametrize("order", list(permutations(["process", ".env.prod", ".env"])))
def test_it_says_of_files_what_pydantic_settings_does(
    order: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is above the files; of the files, the one that is named last is on top."""
    values = dict(zip(order, ("one", "two", ""), strict=True))
    monkeypatch.setenv("HARBOR_MODEL", values["process"])
    for name in (".env", ".env.prod"):
        (tmp_path / name).write_text(f"HARBOR_MODEL={values[name]}\nHARBOR_REGION={name}\n", encoding="utf-8")

    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="HARBOR_", env_file=(tmp_path / ".env", tmp_path / ".env.prod"))
        model: str = "default"
        region: str = "default"

    stacked = {"process": {"MODEL": values["process"]}}
    stacked |= {name: {"MODEL": values[name], "REGION": name} for name in (".env.prod", ".env")}
    settings = Settings()
    seen = {column.name: column.seen for column in columns_of(stacked)}
    assert seen == {"MODEL": settings.model or '""', "REGION": settings.region}


def test_the_table_has_a_row_for_each_setting_with_its_origin_and_what_it_covers() -> None:
    assert cake_table(columns()).splitlines() == [
        "setting    value         origin     wins over",
        "MODEL      harbor-large  process    .env: harbor-small",
        'SIGNATURE  ""            process    .env: Harbor',
        "API_KEY    ***           .env.prod  –",
        "LOG_LEVEL  WARNING       .env.prod  .env: DEBUG, defaults: INFO",
    ]


def test_the_alternative_text_tells_all_that_the_table_tells() -> None:
    assert cake_alt(list(LAYERS), columns()) == (
        "A cake of layers, from the top: process, .env.prod, .env, defaults. Seen from above, "
        "MODEL is harbor-large from process, which covers .env: harbor-small; "
        'SIGNATURE is "" from process, which covers .env: Harbor; '
        "API_KEY is *** from .env.prod; "
        "LOG_LEVEL is WARNING from .env.prod, which covers .env: DEBUG, defaults: INFO."
    )


def test_a_secret_is_in_no_form_of_the_picture() -> None:
    figure = drawn()
    told = [text.get_text() for text in figure.axes[0].texts]
    assert not [text for text in (*told, cake_table(columns()), cake_alt(list(LAYERS), columns())) if KEY in text]
    assert told.count("***") == 2


def test_a_winner_is_filled_what_it_covers_is_hatched_and_the_rest_is_dotted() -> None:
    boxes = [patch for patch in drawn().axes[0].patches if isinstance(patch, FancyBboxPatch)]
    looks = ["covered" if box.get_hatch() else "absent" if box.get_linestyle() == ":" else "wins" for box in boxes]
    assert [looks[place : place + 4] for place in range(0, 16, 4)] == [
        ["wins", "absent", "covered", "absent"],
        ["wins", "absent", "covered", "absent"],
        ["absent", "wins", "absent", "absent"],
        ["absent", "wins", "covered", "covered"],
    ]


def test_arrows_lead_from_each_winner_up_and_from_each_box_to_the_next_that_it_covers() -> None:
    figure = drawn()
    said = [text.get_text() for text in figure.axes[0].texts]
    assert said.count("wins over") == 4
    assert arrows(figure)[-3:] == [
        ((3.5, 1.2), (3.5, -0.8)),
        ((3.9, 1.8), (3.9, 2.2)),
        ((3.9, 2.8), (3.9, 3.2)),
    ]


def test_long_values_are_shortened_in_the_boxes_and_dollars_are_no_formula() -> None:
    layers = {"process": {"PATTERN": "$a$"}, ".env": {"PATTERN": "https://harbor.example/v1"}}
    figure = draw_cake(list(layers), columns_of(layers))
    texts = {text.get_text(): text for text in figure.axes[0].texts}
    assert "https://harbor.e…" in texts
    assert texts["$a$"].get_parse_math() is False
    assert "https://harbor.example/v1" in cake_table(columns_of(layers))


def test_nothing_to_show_is_refused() -> None:
    for layers in ({}, {"process": {}}):
        with pytest.raises(ValueError, match="at least one, with a value"):
            show_cake(layers)  # type: ignore[arg-type]


def test_outside_a_notebook_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    show_cake(LAYERS, secret=["API_KEY"])
    assert capsys.readouterr().out == f"{cake_table(columns())}\n"
