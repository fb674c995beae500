"""Files in one zip that is the same bytes for the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name: ours says nothing about when


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files, sorted by name, of one date, for whoever opens it on any system."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.create_system, info.external_attr, info.compress_type = 3, 0o600 << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    return made.getvalue()
