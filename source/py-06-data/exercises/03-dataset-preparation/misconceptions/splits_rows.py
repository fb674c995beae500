"""M6: a record is what is split, so a record is what is hashed.

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
    for record in records:
        digest = hashlib.sha256(f"{salt}\n{json.dumps(record, sort_keys=True)}".encode()).digest()
        yield "val" if int.from_bytes(digest[:8], "big") < val_fraction * 2**64 else "train", record
