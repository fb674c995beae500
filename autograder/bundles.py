"""Sealed bundles on disk: what the student's process is told, and apart from it what only the judge knows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.errors import ConfigError, StaleError, did_you_mean
from autograder.files import digest, json_bytes, write_bytes
from autograder.model import Bundle


def bundle_files(bundle: Bundle) -> dict[str, bytes]:
    """Return a bundle as two files: what the student's process is told, and what only the judge knows."""
    whole = bundle.model_dump(mode="json")
    probes = {"probes": whole.pop("probes")}
    folder = bundle.exercise.id
    return {f"{folder}/probes.json": json_bytes(probes), f"{folder}/expectations.json": json_bytes(whole)}


def write_bundle(bundle: Bundle, sealed: Path) -> None:
    """Write the files of a bundle below a folder."""
    for name, content in bundle_files(bundle).items():
        write_bytes(sealed / name, content)


def known_digest(sealed: Path, bundle: Bundle) -> str:
    """Return the hash of the bundle of the same exercise that was written last, or nothing."""
    try:
        return bundle_digest(_read_bundle(sealed / bundle.exercise.id))
    except StaleError:
        return ""


def drop_other_bundles(sealed: Path, released: set[str]) -> None:
    """Delete the bundles of exercises that are no longer released."""
    for path in sealed.glob("*/*/*.json"):
        if path.parent.relative_to(sealed).as_posix() not in released:
            path.unlink()


def read_bundles(sealed: Path, root: Path) -> list[Bundle]:
    """Return the bundles that were released last, for the course in the folder `root`.

    Raises `StaleError` where there are none, or where a master or a rubric has changed since. A machine that grades
    need not have the masters: what is not there is not compared.
    """
    folders = sorted(path.parent for path in sealed.glob("*/*/expectations.json"))
    if not folders:
        raise StaleError("there are no sealed checks here.", where=sealed, fix="Run `course release` first.")
    bundles = [_read_bundle(folder) for folder in folders]
    for bundle in bundles:
        for name, known in bundle.sources.items():
            path = root / name
            if path.is_file() and digest(path.read_bytes()) != known:
                raise StaleError("it has changed since it was released.", where=path, fix="Run `course release` first.")
    return bundles


def bundle_named(bundles: Sequence[Bundle], exercise: str) -> Bundle:
    """Return the bundle of an exercise. Raises `ConfigError` where there is none of that name."""
    known = {bundle.exercise.id: bundle for bundle in bundles}
    if exercise not in known:
        raise ConfigError(f'there is no exercise "{exercise}".', fix=did_you_mean(exercise, known))
    return known[exercise]


def bundle_digest(bundle: Bundle) -> str:
    """Return the hash of all that decides a result: checks, points, hints, texts."""
    return digest(json_bytes(bundle.model_dump(mode="json", exclude={"sources"})))


def _read_bundle(folder: Path) -> Bundle:
    try:
        whole: dict[str, Any] = json.loads((folder / "expectations.json").read_bytes())
        probes: dict[str, Any] = json.loads((folder / "probes.json").read_bytes())
        bundle = Bundle.model_validate({**whole, **probes})
        if [probe.check for probe in bundle.probes] != [known.check for known in bundle.expectations]:
            raise ValueError("probes and expectations are not of one release")
        return bundle
    except (OSError, ValueError, TypeError) as error:
        what = f"the sealed checks cannot be read: {str(error).splitlines()[0]}."
        raise StaleError(what, where=folder, fix="Run `course release` again.") from None
