"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

CONTINUED = re.compile(r"\\\r?\n")
WRITTEN = re.compile(r"(?:\\\r?\n|[^\n])*\n?")  # one line, with all that continues it
COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.DOTALL)
HASH = re.compile(r"\s+--hash=")
NO_PACKAGE: dict[Literal["direct", "option"], tuple[re.Pattern[str], ...]] = {
    "direct": (re.compile(r"-e|--editable"), re.compile(r"(?!-)(?:[./]|.*://)", re.DOTALL)),
    "option": (re.compile(r"-(?!e|-editable)"),),
}


def asked_for(text: str) -> tuple[Requirement, tuple[str, ...]] | None:
    """Return the requirement and the hashes that a text consists of, or `None`."""
    wanted, *hashes = HASH.split(text)
    if not all(re.fullmatch(r"\S+", one) for one in hashes):
        return None
    try:
        return Requirement(wanted), tuple(hashes)
    except InvalidRequirement:
        return None


def parse_requirements(text: str, *, python: str = "3.11", platform: str = "linux") -> list[Line]:
    """Return the lines of a requirements file that count for this Python and platform."""
    # --- sub-goal: put continued lines together
    # --- sub-goal: take off what is not for the installer
    # --- sub-goal: tell packages from everything else
    # --- sub-goal: ask whether the line is for this machine
    machine = {"python_version": python, "sys_platform": platform}
    lines: list[Line] = []
    following = 1
    for written in WRITTEN.findall(text):
        number, following = following, following + written.count("\n")
        content = COMMENT.sub("", CONTINUED.sub("", written)).strip()
        asked = asked_for(content)
        marker = asked[0].marker if asked else None
        if not content or (marker is not None and not marker.evaluate(machine)):
            continue
        for kind, patterns in NO_PACKAGE.items():
            if any(pattern.match(content) for pattern in patterns):
                lines.append(Line(number, kind, content))
                break
        else:
            if asked is None:
                lines.append(Line(number, "bad", content))
            else:
                requirement, hashes = asked
                lines.append(Line(number, "package", content, requirement.name, requirement.specifier, hashes))
    return lines


def comparable(version: str) -> Version | str:
    """Return the version; `===` also pins texts that are none, and those are equal to themselves alone."""
    try:
        return Version(version)
    except ValueError:
        return version


def about(line: Line, kind: Kind, severity: Severity, *, suggested: str | None = None, detail: str = "") -> Finding:
    """Return a finding about a line."""
    package = normalised(line.name) if line.name else line.text
    return Finding(package, kind, severity, line.number, pinned_version(line), suggested, detail)


def said_of(lines: Sequence[Line], *, hashed: bool) -> Iterator[Finding]:
    """Yield the findings of a file, line by line."""
    first_pins: dict[str, Version | str] = {}
    for line in lines:
        pin = pinned_version(line)
        match line.kind:
            case "bad":
                yield about(line, "bad_line", Severity.CRITICAL, detail=line.text)
            case "direct":
                yield about(line, "unpinned", Severity.MEDIUM, detail=line.text)
            case "package" if pin is None:
                yield about(line, "unpinned", Severity.MEDIUM, detail=line.text)
        if pin is not None:
            version = comparable(pin)
            if first_pins.setdefault(normalised(line.name), version) != version:
                yield about(line, "duplicate", Severity.HIGH)
        if hashed and line.kind == "package" and not line.hashes:
            yield about(line, "no_hash", Severity.LOW)


def normalised(name: str) -> str:
    """Return the one spelling under which an index knows a package."""
    return "-".join(re.split(r"[-_.]+", name)).lower()


def pinned_version(line: Line) -> str | None:
    """Return the version to which a line is pinned, or `None`."""
    match list(line.specifier):
        case [clause] if clause.operator in {"==", "==="} and not clause.version.endswith("*"):
            return clause.version
    return None


def check_lines(lines: Sequence[Line], *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what can be said about the lines of a file without asking an index."""
    hashed = policy.require_hashes or any(line.hashes for line in lines)
    return list(said_of(lines, hashed=hashed))


def on_offer(line: Line, releases: Sequence[Release] | None, policy: Policy) -> dict[Version, str]:
    """Return the versions on offer for a line, from the lowest to the highest, each with how its release writes it."""
    pin = comparable(pinned_version(line) or "")
    if isinstance(pin, str):
        return {}  # no pin, or one that no version is higher than
    offered: dict[Version, str] = {}
    for release in releases or ():
        version = comparable(release.version)
        if isinstance(version, str) or version <= pin or release.yanked:
            continue
        if version.is_prerelease and not pin.is_prerelease:
            continue
        if SpecifierSet(release.requires_python or "").contains(policy.python, prereleases=True):
            offered.setdefault(version, release.version)
    return dict(sorted(offered.items()))


def weight_of_step(old: Version | str, new: Version) -> Severity:
    """Return how much it weighs to go from one version to another."""
    if isinstance(old, str) or (old.epoch, old.major) != (new.epoch, new.major):
        return Severity.HIGH
    return Severity.MEDIUM if old.minor != new.minor else Severity.LOW


def check_versions(line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what the releases of its package say about the version of a line."""
    # --- sub-goal: ask whether anybody knows this package
    # --- sub-goal: keep the releases that pip would take
    # --- sub-goal: measure the step to the highest
    if releases is None:
        return [about(line, "unknown_package", Severity.HIGH)]
    pinned = pinned_version(line)
    if pinned is None:
        return []
    findings = []
    pin, offered = comparable(pinned), on_offer(line, releases, policy)
    highest = max(offered, default=None)
    suggested = None if highest is None else offered[highest]
    if highest is not None:
        findings.append(about(line, "outdated", weight_of_step(pin, highest), suggested=suggested))
    if any(release.yanked and comparable(release.version) == pin for release in releases):
        findings.append(about(line, "yanked", Severity.HIGH, suggested=suggested))
    return findings


def hits(advisory: Advisory, version: Version | str) -> bool:
    """Say whether a version has this hole."""
    try:
        return SpecifierSet(advisory.affected).contains(version, prereleases=True)
    except ValueError:  # older releases of packaging raise for a text that is no version
        return False


def check_advisories(
    line: Line,
    releases: Sequence[Release] | None,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> list[Finding]:
    """Return the known holes of a line, with the smallest step that closes them."""
    pinned = pinned_version(line)
    if pinned is None:
        return []
    relevant = [one for one in advisories if normalised(one.package) == normalised(line.name)]
    hitting = [one for one in relevant if hits(one, comparable(pinned))]
    if not hitting:
        return []
    offered = on_offer(line, releases, policy).items()
    safe = (written for version, written in offered if not any(hits(one, version) for one in relevant))
    worst = max(one.severity for one in hitting)
    detail = ", ".join(sorted(one.id for one in hitting))
    return [about(line, "vulnerable", worst, suggested=next(safe, None), detail=detail)]


@dataclass(frozen=True)
class Report:
    """What an audit has found."""

    findings: tuple[Finding, ...]

    def exit_code(self, fail_on: Severity) -> int:
        """Return the number with which a pipeline stops or goes on."""
        if any(finding.kind == "bad_line" for finding in self.findings):
            return 2
        return int(any(finding.severity >= fail_on for finding in self.findings))

    def to_markdown(self) -> str:
        """Return a table for a person."""
        if not self.findings:
            return "No findings."
        head = ["severity", "package", "kind", "line", "installed", "suggested", "detail"]
        table = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
        for one in self.findings:
            values = (one.severity.name.lower(), *(getattr(one, column) for column in head[1:]))
            cells = ["-" if value is None else str(value).replace("|", r"\|") for value in values]
            table.append(f"| {' | '.join(cells)} |")
        return "\n".join(table)


def all_findings(text: str, index: PackageIndex, advisories: Sequence[Advisory], policy: Policy) -> Iterator[Finding]:
    """Yield the findings of all checks, in no order."""
    lines = parse_requirements(text, python=policy.python, platform=policy.platform)
    yield from check_lines(lines, policy=policy)
    for line in lines:
        if line.kind == "package":
            releases = index.releases(normalised(line.name))
            yield from check_versions(line, releases, policy=policy)
            yield from check_advisories(line, releases, advisories, policy=policy)


def audit(
    text: str,
    index: PackageIndex,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    """Return all that is to be said about a requirements file."""
    found = all_findings(text, index, advisories, policy)
    return Report(tuple(sorted(found, key=lambda one: (-one.severity, one.package, one.line, one.kind))))


def from_pip_list(json_text: str) -> str:
    """Return the requirements file of an environment, from what pip lists in it."""
    lines: list[str] = []
    for installed in json.loads(json_text):
        match installed:
            case {"editable_project_location": str(location)}:
                lines.append(f"-e {location}")
            case {"name": str(name), "version": str(version)}:
                lines.append(f"{normalised(name)}=={version}")
    return "".join(f"{line}\n" for line in sorted(lines))
