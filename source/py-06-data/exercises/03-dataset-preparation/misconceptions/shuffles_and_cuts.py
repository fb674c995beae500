"""M4: a shuffle with a seed, and a cut, is a fair split.

Loses: Q6
Hint: a-second-time
Passes: about_a_fifth_is_kept
"""


import random


def split(
    records: Iterable[dict[str, Any]],
    *,
    val_fraction: float,
    key: Callable[[dict[str, Any]], str],
    salt: str = "",
) -> Iterator[tuple[Side, dict[str, Any]]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError(f"val_fraction is {val_fraction}, and has to be from 0 to 1")
    all_records = list(records)
    places = list(range(len(all_records)))
    random.Random(salt).shuffle(places)  # noqa: S311  # not for secrets
    kept = set(places[: round(len(places) * val_fraction)])
    for place, record in enumerate(all_records):
        yield "val" if place in kept else "train", record
