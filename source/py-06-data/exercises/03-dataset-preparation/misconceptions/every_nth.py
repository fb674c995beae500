"""M51: every tenth one is a tenth.

Loses: Q6
Hint: a-second-time
Passes: about_a_fifth_is_kept
"""


def split(
    records: Iterable[dict[str, Any]],
    *,
    val_fraction: float,
    key: Callable[[dict[str, Any]], str],
    salt: str = "",
) -> Iterator[tuple[Side, dict[str, Any]]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError(f"val_fraction is {val_fraction}, and has to be from 0 to 1")
    for place, record in enumerate(records):
        kept = int((place + 1) * val_fraction) > int(place * val_fraction)
        yield "val" if kept else "train", record
