"""What is installed here is what counts.

Loses: Q6
Hint: same-answer-tomorrow
Passes: one_installed_package
"""

def _installed_here(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except (importlib.metadata.PackageNotFoundError, OSError):
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
            releases = index.releases(normalised(line.name))
            here = _installed_here(line.name)
            findings += check_versions(asks(line.name, f"=={here}") if here else line, releases, policy=policy)
            findings += check_advisories(line, releases, advisories, policy=policy)
    return Report(tuple(sorted(findings, key=lambda f: (-f.severity, f.package, f.line, f.kind))))
