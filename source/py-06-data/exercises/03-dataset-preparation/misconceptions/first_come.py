"""M52: the side of a key is drawn once, and written down.

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
    chance, known = random.Random(salt), {}  # noqa: S311  # not for secrets
    for record in records:
        if key(record) not in known:
            known[key(record)] = "val" if chance.random() < val_fraction else "train"
        yield known[key(record)], record
