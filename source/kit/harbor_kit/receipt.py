"""The receipt of a file: `python -m harbor_kit.receipt FILE …` prints what the staff has of what you handed in.

It is the SHA-256 of the bytes, as `sha256sum` prints it. Opening a notebook and saving it makes another file.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path


def receipt(path: Path) -> str:
    """Return the receipt of a file. Raises `OSError`."""
    return sha256(path.read_bytes()).hexdigest()


def main(names: Sequence[str]) -> int:
    """Print the receipt of each file; return 2 where one cannot be read, or none is named."""
    if not names:
        print("Usage: python -m harbor_kit.receipt FILE …", file=sys.stderr)  # noqa: T201  # a command prints
        return 2
    code = 0
    for name in names:
        try:
            print(f"{receipt(Path(name))}  {name}")  # noqa: T201
        except OSError as error:
            print(f"{name}: it cannot be read: {error.strerror}", file=sys.stderr)  # noqa: T201
            code = 2
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
