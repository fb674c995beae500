"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def joined_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield each line with its number, continued lines put together."""
    parts: list[str] = []
    first = 1
    for number, row in enumerate(re.split(r"\r?\n", text), start=1):
        if not parts:
            first = number
        if row.endswith("\\"):
            parts.append(row[:-1])
        else:
            yield first, "".join([*parts, row])
            parts = []
    if parts:
        yield first, "".join(parts)


def read_requirement(text: str) -> tuple[Requirement, tuple[str, ...]] | None:
    """Return the requirement and its hashes, or `None` where the text is no requirement."""
    match = re.fullmatch(r"(.*?)((?:\s+--hash=\S+)*)", text, re.DOTALL)
    assert match is not None  # the first group can be everything
    try:
        requirement = Requirement(match[1])
    except InvalidRequirement:
        return None
    return requirement, tuple(part.removeprefix("--hash=") for part in match[2].split())


def parse_requirements(text: str, *, python: str = "3.11", platform: str = "linux") -> list[Line]:
    """Return the lines of a requirements file that count for this Python and platform."""
    lines: list[Line] = []
    # --- sub-goal: put continued lines together
    for number, joined in joined_lines(text):
        # --- sub-goal: take off what is not for the installer
        content = re.sub(r"(^|\s)#.*", "", joined, count=1, flags=re.DOTALL).strip()
        if not content:
            continue
        # --- sub-goal: tell packages from everything else
        if content.startswith(("-e", "--editable")):
            lines.append(Line(number, "direct", content))
            continue
        if content.startswith("-"):
            lines.append(Line(number, "option", content))
            continue
        read = read_requirement(content)
        # --- sub-goal: ask whether the line is for this machine
        if read is not None:
            marker = read[0].marker
            if marker is not None and not marker.evaluate({"python_version": python, "sys_platform": platform}):
                continue
        if "://" in content or content.startswith((".", "/")):
            lines.append(Line(number, "direct", content))
        elif read is None:
            lines.append(Line(number, "bad", content))
        else:
            requirement, hashes = read
            lines.append(Line(number, "package", content, requirement.name, requirement.specifier, hashes))
    return lines


def normalised(name: str) -> str:
    """Return the one spelling under which an index knows a package."""
    return canonicalize_name(name)


def pinned_version(line: Line) -> str | None:
    """Return the version to which a line is pinned, or `None`."""
    clauses = list(line.specifier)
    if len(clauses) != 1:
        return None
    clause = clauses[0]
    if clause.operator not in ("==", "===") or clause.version.endswith("*"):
        return None
    return clause.version


def check_lines(lines: Sequence[Line], *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what can be said about the lines of a file without asking an index."""
    need_hashes = policy.require_hashes or any(line.hashes for line in lines)
    first_pins: dict[str, Version] = {}
    findings: list[Finding] = []
    for line in lines:
        if line.kind == "option":
            continue
        package = normalised(line.name) if line.name else line.text
        pin = pinned_version(line)
        if line.kind == "bad":
            findings.append(Finding(package, "bad_line", Severity.CRITICAL, line.number, detail=line.text))
            continue
        if line.kind == "direct" or pin is None:
            findings.append(Finding(package, "unpinned", Severity.MEDIUM, line.number, detail=line.text))
        if line.kind == "direct":
            continue
        if need_hashes and not line.hashes:
            findings.append(Finding(package, "no_hash", Severity.LOW, line.number, installed=pin))
        if pin is not None and first_pins.setdefault(package, Version(pin)) != Version(pin):
            findings.append(Finding(package, "duplicate", Severity.HIGH, line.number, installed=pin))
    return findings


def on_offer(releases: Sequence[Release] | None, pin: str, policy: Policy) -> list[Release]:
    """Return the releases that are on offer for somebody with this pin, the lowest version first."""
    pinned = Version(pin)
    offered: list[Release] = []
    for release in releases or ():
        version = Version(release.version)
        if release.yanked or version <= pinned:
            continue
        if version.is_prerelease and not pinned.is_prerelease:
            continue
        if release.requires_python is not None:
            if not SpecifierSet(release.requires_python).contains(policy.python, prereleases=True):
                continue
        offered.append(release)
    return sorted(offered, key=lambda release: Version(release.version))


def step_severity(old: Version, new: Version) -> Severity:
    """Return how much the step from one version to another weighs."""
    if (old.epoch, old.major) != (new.epoch, new.major):
        return Severity.HIGH
    return Severity.MEDIUM if old.minor != new.minor else Severity.LOW


def check_versions(line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what the releases of its package say about the version of a line."""
    # --- sub-goal: ask whether anybody knows this package
    package = normalised(line.name)
    pin = pinned_version(line)
    if releases is None:
        return [Finding(package, "unknown_package", Severity.HIGH, line.number, installed=pin)]
    if pin is None:
        return []
    # --- sub-goal: keep the releases that pip would take
    offered = on_offer(releases, pin, policy)
    highest = offered[-1].version if offered else None
    findings: list[Finding] = []
    if any(release.yanked and Version(release.version) == Version(pin) for release in releases):
        findings.append(Finding(package, "yanked", Severity.HIGH, line.number, installed=pin, suggested=highest))
    # --- sub-goal: measure the step to the highest
    if highest is not None:
        severity = step_severity(Version(pin), Version(highest))
        findings.append(Finding(package, "outdated", severity, line.number, installed=pin, suggested=highest))
    return findings


def hits(advisory: Advisory, version: str) -> bool:
    """Return whether a version has this hole."""
    return SpecifierSet(advisory.affected).contains(version, prereleases=True)


def check_advisories(
    line: Line,
    releases: Sequence[Release] | None,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> list[Finding]:
    """Return the known holes of a line, with the smallest step that closes them."""
    package = normalised(line.name)
    pin = pinned_version(line)
    if pin is None:
        return []
    about = [advisory for advisory in advisories if normalised(advisory.package) == package]
    hitting = [advisory for advisory in about if hits(advisory, pin)]
    if not hitting:
        return []
    safe = [
        release.version
        for release in on_offer(releases, pin, policy)
        if not any(hits(advisory, release.version) for advisory in about)
    ]
    return [
        Finding(
            package,
            "vulnerable",
            max(advisory.severity for advisory in hitting),
            line.number,
            installed=pin,
            suggested=safe[0] if safe else None,
            detail=", ".join(sorted(advisory.id for advisory in hitting)),
        )
    ]


@dataclass(frozen=True)
class Report:
    """What an audit has found."""

    findings: tuple[Finding, ...]

    def exit_code(self, fail_on: Severity) -> int:
        """Return the number with which a pipeline stops or goes on."""
        if any(finding.kind == "bad_line" for finding in self.findings):
            return 2
        return 1 if any(finding.severity >= fail_on for finding in self.findings) else 0

    def to_markdown(self) -> str:
        """Return a table for a person."""
        if not self.findings:
            return "No findings."
        table = [
            "| severity | package | kind | line | installed | suggested | detail |",
            "|---|---|---|---|---|---|---|",
        ]
        for f in self.findings:
            values = [f.severity.name.lower(), f.package, f.kind, f.line, f.installed, f.suggested, f.detail]
            cells = ["-" if value is None else str(value).replace("|", r"\|") for value in values]
            table.append("| " + " | ".join(cells) + " |")
        return "\n".join(table)


def audit(
    text: str,
    index: PackageIndex,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    """Return all that is to be said about a requirements file."""
    lines = parse_requirements(text, python=policy.python, platform=policy.platform)
    findings = check_lines(lines, policy=policy)
    for line in lines:
        if line.kind == "package":
            releases = index.releases(normalised(line.name))
            findings += check_versions(line, releases, policy=policy)
            findings += check_advisories(line, releases, advisories, policy=policy)
    return Report(tuple(sorted(findings, key=lambda f: (-f.severity, f.package, f.line, f.kind))))


def from_pip_list(json_text: str) -> str:
    """Return the requirements file of an environment, from what pip lists in it."""
    lines: list[str] = []
    for package in json.loads(json_text):
        location = package.get("editable_project_location")
        if location:
            lines.append(f"-e {location}\n")
        else:
            lines.append(f"{normalised(package['name'])}=={package['version']}\n")
    return "".join(sorted(lines))
