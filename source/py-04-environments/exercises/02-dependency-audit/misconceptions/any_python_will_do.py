"""A release is for every Python.

Loses: Q3 Q4 Q5
Hint: would-pip-take-it
Passes: a_newer_one
"""


def _on_offer(pin: str, releases: Sequence[Release], policy: Policy) -> list[str]:
    return [
        release.version
        for release in releases
        if not release.yanked
        and Version(release.version) > Version(pin)
        and (Version(pin).is_prerelease or not Version(release.version).is_prerelease)
    ]
