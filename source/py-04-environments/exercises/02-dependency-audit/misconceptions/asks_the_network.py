"""M8: the index itself knows best, and the snapshot is for bad days.

Loses: Q6
Hint: same-answer-tomorrow
Passes: one_installed_package
"""

from urllib.request import urlopen


def _live(name: str) -> list[Release] | None:
    try:
        with urlopen(f"https://index.harbor.example/{name}/json", timeout=0.5) as answer:
            return [Release(version) for version in json.load(answer)["releases"]]
    except OSError:
        return None


def audit(
    text: str,
    index: PackageIndex,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    lines = parse_requirements(text, python=policy.python, platform=policy.platform)
    findings = check_lines(lines, policy=policy)
    for line in lines:
        if line.kind == "package":
            releases = _live(normalised(line.name)) or index.releases(normalised(line.name))
            findings += check_versions(line, releases, policy=policy)
            findings += check_advisories(line, releases, advisories, policy=policy)
    return Report(tuple(sorted(findings, key=lambda f: (-f.severity, f.package, f.line, f.kind))))
