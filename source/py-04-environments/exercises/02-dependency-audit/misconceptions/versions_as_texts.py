"""M1: versions are compared as texts.

Loses: Q3
Hint: texts-or-versions
Passes: a_newer_one
"""


def check_versions(line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    if releases is None:
        return [_found(line, "unknown_package", Severity.HIGH)]
    pin = pinned_version(line)
    if pin is None:
        return []
    findings = []
    newest = max(_on_offer(pin, releases, policy), default=None)
    if newest is not None:
        findings.append(_found(line, "outdated", _step(Version(pin), Version(newest)), newest))
    if any(release.yanked and Version(release.version) == Version(pin) for release in releases):
        findings.append(_found(line, "yanked", Severity.HIGH, newest))
    return findings


def _on_offer(pin: str, releases: Sequence[Release], policy: Policy) -> list[str]:
    return [
        release.version
        for release in releases
        if not release.yanked
        and SpecifierSet(release.requires_python or "").contains(policy.python)
        and release.version > pin
        and (Version(pin).is_prerelease or not Version(release.version).is_prerelease)
    ]
