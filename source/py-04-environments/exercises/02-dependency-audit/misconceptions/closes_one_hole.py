"""A version is safe when it is outside of the holes that one has now.

Loses: Q4
Hint: a-hole-of-its-own
Passes: a_hole_and_its_fix
"""


def check_advisories(
    line: Line,
    releases: Sequence[Release] | None,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> list[Finding]:
    pin = pinned_version(line)
    about = [advisory for advisory in advisories if normalised(advisory.package) == normalised(line.name)]
    if pin is None or not _hits(about, pin):
        return []
    safe = [version for version in _on_offer(pin, releases or (), policy) if not _hits(_hits(about, pin), version)]
    hits = _hits(about, pin)
    worst = max(advisory.severity for advisory in hits)
    ids = ", ".join(sorted(advisory.id for advisory in hits))
    return [_found(line, "vulnerable", worst, min(safe, key=Version, default=None), ids)]
