"""M56: nobody would ask for more than everything.

Loses: Q6
Hint: below-which-number
Passes: nothing_or_everything
"""


def split(
    records: Iterable[dict[str, Any]],
    *,
    val_fraction: float,
    key: Callable[[dict[str, Any]], str],
    salt: str = "",
) -> Iterator[tuple[Side, dict[str, Any]]]:
    for record in records:
        digest = hashlib.sha256(f"{salt}\n{key(record)}".encode()).digest()
        yield "val" if int.from_bytes(digest[:8], "big") < val_fraction * 2**64 else "train", record
