"""A yanked release can be installed, so there is nothing to say.

Loses: Q3 Q5
Hint: nobody-knows-it
Passes: a_newer_one
"""


def check_versions(line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    if releases is None:
        return [_found(line, "unknown_package", Severity.HIGH)]
    pin = pinned_version(line)
    if pin is None:
        return []
    findings = []
    newest = max(_on_offer(pin, releases, policy), key=Version, default=None)
    if newest is not None:
        findings.append(_found(line, "outdated", _step(Version(pin), Version(newest)), newest))
    return findings
