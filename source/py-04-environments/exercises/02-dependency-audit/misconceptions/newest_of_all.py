"""M2: the newest version is the highest of all.

Loses: Q3 Q4 Q5 Q6
Hint: would-pip-take-it
Passes: a_newer_one
"""


def _on_offer(pin: str, releases: Sequence[Release], policy: Policy) -> list[str]:
    return [
        release.version
        for release in releases
        if SpecifierSet(release.requires_python or "").contains(policy.python)
        and Version(release.version) > Version(pin)
    ]
