"""Each advisory is a finding of its own.

Loses: Q4
Hint: one-line-to-change
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
    safe = [version for version in _on_offer(pin, releases or (), policy) if not _hits(about, version)]
    fix = min(safe, key=Version, default=None)
    return [_found(line, "vulnerable", one.severity, fix, one.id) for one in _hits(about, pin)]
