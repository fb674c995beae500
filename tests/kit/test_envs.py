"""What the lesson on environments uses: a wheel that installs without the network, short names, and three states."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from harbor_kit.envs import around_activation, greeting_wheel, named, script_lines


@pytest.fixture
def env(tmp_path: Path) -> Path:
    folder = tmp_path / "day"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    return folder


def scripts_of(env: Path) -> Path:
    return Path(sysconfig.get_path("scripts", "venv", {"base": str(env)}))


def test_the_wheel_holds_one_module_and_what_pip_asks_for(tmp_path: Path) -> None:
    with zipfile.ZipFile(greeting_wheel(tmp_path)) as wheel:
        names = [name.rpartition("/")[2] for name in wheel.namelist()]
    assert names == ["harbor_greet.py", "METADATA", "WHEEL", "RECORD"]


def test_pip_installs_the_wheel_into_one_python_and_no_other(env: Path, tmp_path: Path) -> None:
    python = scripts_of(env) / "python"
    options = ["--no-index", "--disable-pip-version-check", "--quiet", str(greeting_wheel(tmp_path))]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", *options], check=True)
    command = ["-c", "import importlib.util as u; print(u.find_spec('harbor_greet') is not None)"]
    told = [
        subprocess.run([who, *command], capture_output=True, text=True, check=True) for who in (python, sys.executable)
    ]
    assert [done.stdout.strip() for done in told] == ["True", "False"]


def test_folders_that_differ_between_machines_get_short_names(tmp_path: Path) -> None:
    told = f"{sys.prefix}{os.sep}bin, {sys.base_prefix}{os.sep}bin, {tmp_path}{os.sep}day"
    assert named(told, tmp_path) == "HERE/bin, BASE/bin, desk/day"


def test_without_an_environment_the_notebook_is_the_base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert named(sys.base_prefix, tmp_path) == "BASE"


@pytest.mark.parametrize(("prefix", "base"), [("/usr/src/.venv", "/usr"), ("/usr/.venv", "/usr/.venv/base")])
def test_a_folder_inside_another_keeps_its_own_name(
    monkeypatch: pytest.MonkeyPatch, prefix: str, base: str, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(sys, "base_prefix", base)
    assert named(f"{prefix} {base}", tmp_path) == "HERE BASE"


def test_a_path_of_windows_is_shown_with_slashes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "base_prefix", r"C:\Python")
    assert named(PureWindowsPath(r"C:\Python\python.exe"), tmp_path) == "BASE/python.exe"


def test_activating_puts_the_folder_in_front_and_deactivating_takes_it_away(env: Path, tmp_path: Path) -> None:
    before, active, after = around_activation(env, [tmp_path])["PATH"]
    assert (before, after) == (str(tmp_path), str(tmp_path))
    assert active == os.pathsep.join([str(scripts_of(env)), str(tmp_path)])


def test_only_what_changes_is_told(env: Path, tmp_path: Path) -> None:
    found = around_activation(env, [tmp_path])
    assert found["VIRTUAL_ENV"] == ("", str(env), "")
    assert {name for name in found if "VIRTUAL_ENV" not in name} == {"PATH", "PROMPT" if os.name == "nt" else "PS1"}


def test_a_folder_with_a_blank_in_its_name_can_be_activated(tmp_path: Path) -> None:
    folder = tmp_path / "the day"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    assert around_activation(folder, [tmp_path])["VIRTUAL_ENV"][1] == str(folder)


def test_the_variables_of_this_process_stay_as_they_are(env: Path, tmp_path: Path) -> None:
    before = dict(os.environ)
    around_activation(env, [tmp_path])
    assert dict(os.environ) == before


def test_cmd_gets_a_script_of_its_own() -> None:
    turn_on, turn_off = (rf'call "C:\day\Scripts\{name}.bat"' for name in ("activate", "deactivate"))
    lines = script_lines("tell", PureWindowsPath(r"C:\day\Scripts"))
    assert lines == ["@echo off", "tell", turn_on, "tell", turn_off, "tell"]
    assert script_lines("tell", PurePosixPath("/day/bin"))[1] == '. "/day/bin/activate"'


@pytest.mark.parametrize(
    ("scheme", "scripts", "packages"),
    [
        ("posix_venv", ".venv/bin", ".venv/lib/python{0}.{1}/site-packages"),
        ("nt_venv", ".venv/Scripts", ".venv/Lib/site-packages"),
    ],
)
def test_sysconfig_knows_the_layout_of_every_platform(scheme: str, scripts: str, packages: str) -> None:
    """The lesson's section 4: an environment on Linux, macOS and Windows, told by any of them."""
    found = [sysconfig.get_path(key, scheme, {"base": ".venv"}).replace("\\", "/") for key in ("scripts", "purelib")]
    assert found == [scripts, packages.format(*sys.version_info)]


def test_an_environment_lies_where_its_scheme_says(env: Path) -> None:
    assert (scripts_of(env) / "activate").is_file()
    assert Path(sysconfig.get_path("purelib", "venv", {"base": str(env)})).is_dir()
