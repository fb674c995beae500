"""A policy has a default, and so need not be passed on.

Loses: Q5
Hint: whose-policy
Passes: a_high_one_stops
"""


def audit(
    text: str,
    index: PackageIndex,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    lines = parse_requirements(text)
    findings = check_lines(lines, policy=policy)
    for line in lines:
        if line.kind == "package":
            releases = index.releases(normalised(line.name))
            findings += check_versions(line, releases, policy=policy)
            findings += check_advisories(line, releases, advisories, policy=policy)
    return Report(tuple(sorted(findings, key=lambda f: (-f.severity, f.package, f.line, f.kind))))
