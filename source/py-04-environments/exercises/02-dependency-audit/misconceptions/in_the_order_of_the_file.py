"""A report has the order in which things were found.

Loses: Q5
Hint: two-minutes
Passes: a_high_one_stops
"""


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
            releases = index.releases(normalised(line.name))
            findings += check_versions(line, releases, policy=policy)
            findings += check_advisories(line, releases, advisories, policy=policy)
    return Report(tuple(findings))
