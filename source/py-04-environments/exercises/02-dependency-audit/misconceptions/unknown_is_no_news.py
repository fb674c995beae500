"""A package that the index does not know is somebody else's.

Loses: Q3 Q5
Hint: nobody-knows-it
Passes: a_newer_one
"""


def check_versions(line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    if releases is None:
        return []
    pin = pinned_version(line)
    if pin is None:
        return []
    findings = []
    newest = max(_on_offer(pin, releases, policy), key=Version, default=None)
    if newest is not None:
        findings.append(_found(line, "outdated", _step(Version(pin), Version(newest)), newest))
    if any(release.yanked and Version(release.version) == Version(pin) for release in releases):
        findings.append(_found(line, "yanked", Severity.HIGH, newest))
    return findings
