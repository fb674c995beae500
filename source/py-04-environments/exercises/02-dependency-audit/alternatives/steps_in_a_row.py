"""Has a generator for each step: text is joined by one substitution, findings are yielded, sorts come one by one."""

from itertools import chain, groupby


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    """Yield whole lines; a sign that no file has keeps the place of each line end that was taken out."""
    number = 1
    for whole in re.sub(r"\\\r?\n", "\0", text).replace("\r\n", "\n").split("\n"):
        comment = re.search(r"(?:^|\s)#", whole.replace("\0", ""))
        bare = whole.replace("\0", "")
        yield number, (bare[: comment.start()] if comment else bare).strip()
        number += 1 + whole.count("\0")


def _kind(text: str) -> Literal["package", "direct", "option"]:
    """Return what a line is, as far as its first characters tell."""
    if re.match(r"-e|--editable", text):
        return "direct"
    if text[0] == "-":
        return "option"
    return "direct" if text[0] in "./" or "://" in text else "package"


def parse_requirements(text: str, *, python: str = "3.11", platform: str = "linux") -> list[Line]:
    """Return the lines of a requirements file that count for this Python and platform."""
    kept: list[Line] = []
    for number, written in _numbered(text):
        if not written:
            continue
        kind = _kind(written)
        if kind != "package":
            kept.append(Line(number, kind, written))
            continue
        hashes = re.findall(r"\s--hash=(\S+)", written)
        try:
            asked = Requirement(re.sub(r"\s--hash=\S+", "", written))
        except InvalidRequirement:
            kept.append(Line(number, "bad", written))
        else:
            if not asked.marker or asked.marker.evaluate({"sys_platform": platform, "python_version": python}):
                kept.append(Line(number, kind, written, asked.name, asked.specifier, tuple(hashes)))
    return kept


def normalised(name: str) -> str:
    """Return the one spelling under which an index knows a package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned_version(line: Line) -> str | None:
    """Return the version to which a line is pinned, or `None`."""
    match [(clause.operator, clause.version) for clause in line.specifier]:
        case [("==" | "===", version)] if version[-1] != "*":
            return version
    return None


def _by_line(lines: Sequence[Line], needs_hash: bool) -> Iterator[Finding]:
    """Yield what one line says of itself."""
    for line in lines:
        pin = pinned_version(line)
        if line.kind == "bad":
            yield Finding(line.text, "bad_line", Severity.CRITICAL, line.number, detail=line.text)
        if line.kind == "direct":
            yield Finding(line.text, "unpinned", Severity.MEDIUM, line.number, detail=line.text)
        if line.kind == "package" and not pin:
            yield Finding(normalised(line.name), "unpinned", Severity.MEDIUM, line.number, detail=line.text)
        if line.kind == "package" and needs_hash and not line.hashes:
            yield Finding(normalised(line.name), "no_hash", Severity.LOW, line.number, installed=pin)


def _by_package(lines: Sequence[Line]) -> Iterator[Finding]:
    """Yield the duplicates, package by package."""
    pinned = sorted((normalised(line.name), line.number, pin) for line in lines if (pin := pinned_version(line)))
    for name, group in groupby(pinned, key=lambda found: found[0]):
        first, *others = group
        for _, number, pin in others:
            if Version(pin) != Version(first[2]):
                yield Finding(name, "duplicate", Severity.HIGH, number, installed=pin)


def check_lines(lines: Sequence[Line], *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what can be said about the lines of a file without asking an index."""
    needs_hash = policy.require_hashes or any(line.hashes for line in lines)
    return [*_by_line(lines, needs_hash), *_by_package(lines)]


def _upward(pin: str, releases: Iterable[Release], policy: Policy) -> list[str]:
    """Return the versions on offer, the lowest first."""
    now = Version(pin)
    found = []
    for release in releases:
        version = Version(release.version)
        if release.yanked or version <= now:
            continue
        if version.is_prerelease and not now.is_prerelease:
            continue
        if release.requires_python is None or policy.python in SpecifierSet(release.requires_python):
            found.append((version, release.version))
    return [text for _, text in sorted(found)]


def check_versions(
    line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY
) -> list[Finding]:
    """Return what the releases of its package say about the version of a line."""
    name, pin = normalised(line.name), pinned_version(line)
    if releases is None:
        return [Finding(name, "unknown_package", Severity.HIGH, line.number, pin)]
    if not pin:
        return []
    findings = []
    [*_, newest] = [None, *_upward(pin, releases, policy)]
    if newest:
        numbers = [(one.epoch, one.major, one.minor) for one in (Version(pin), Version(newest))]
        same = [old == new for old, new in zip(*numbers, strict=True)]
        weight = Severity.HIGH if not all(same[:2]) else Severity.LOW if same[2] else Severity.MEDIUM
        findings.append(Finding(name, "outdated", weight, line.number, pin, newest))
    if Version(pin) in [Version(release.version) for release in releases if release.yanked]:
        findings.append(Finding(name, "yanked", Severity.HIGH, line.number, pin, newest))
    return findings


def check_advisories(
    line: Line,
    releases: Sequence[Release] | None,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> list[Finding]:
    """Return the known holes of a line, with the smallest step that closes them."""
    name, pin = normalised(line.name), pinned_version(line)
    ranges = {one: SpecifierSet(one.affected) for one in advisories if normalised(one.package) == name}
    hits = sorted((one for one in ranges if pin and ranges[one].contains(pin, True)), key=lambda one: one.id)
    if not hits:
        return []
    fix = None
    for version in _upward(pin or "", releases or [], policy):
        if not any(holes.contains(version, True) for holes in ranges.values()):
            fix = version
            break
    worst = Severity(max(one.severity for one in hits))
    return [Finding(name, "vulnerable", worst, line.number, pin, fix, ", ".join(one.id for one in hits))]


@dataclass(frozen=True)
class Report:
    """What an audit has found."""

    findings: tuple[Finding, ...]

    def exit_code(self, fail_on: Severity) -> int:
        """Return the number with which a pipeline stops or goes on."""
        codes = [0]
        for finding in self.findings:
            codes.append(2 if finding.kind == "bad_line" else 0 if finding.severity < fail_on else 1)
        return max(codes)

    def to_markdown(self) -> str:
        """Return a table for a person."""
        heads = ("severity", "package", "kind", "line", "installed", "suggested", "detail")
        body = [self._cells(finding) for finding in self.findings]
        if not body:
            return "No findings."
        table = [heads, *body]
        drawn = ["| " + " | ".join(cells) + " |" for cells in table]
        return "\n".join([drawn[0], "|" + "---|" * len(heads), *drawn[1:]])

    @staticmethod
    def _cells(one: Finding) -> tuple[str, ...]:
        """Return the texts of a row, escaped."""
        versions = ("-" if version is None else version for version in (one.installed, one.suggested))
        raw = chain([one.severity.name.lower(), one.package, one.kind, f"{one.line}"], versions, [one.detail])
        return tuple(r"\|".join(cell.split("|")) for cell in raw)


def audit(
    text: str,
    index: PackageIndex,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    """Return all that is to be said about a requirements file."""
    lines = parse_requirements(text, platform=policy.platform, python=policy.python)
    found = check_lines(lines, policy=policy)
    for line in (line for line in lines if line.kind == "package"):
        known = index.releases(normalised(line.name))
        found.extend(check_versions(line, known, policy=policy))
        found.extend(check_advisories(line, known, advisories, policy=policy))
    found.sort(key=lambda one: one.kind)
    found.sort(key=lambda one: one.line)
    found.sort(key=lambda one: one.package)
    found.sort(key=lambda one: one.severity, reverse=True)
    return Report(tuple(found))


def from_pip_list(json_text: str) -> str:
    """Return the requirements file of an environment, from what pip lists in it."""
    lines: list[str] = []
    for one in json.loads(json_text):
        match one:
            case {"editable_project_location": str(folder)}:
                lines.append(f"-e {folder}")
            case {"name": name, "version": version}:
                lines.append(normalised(name) + "==" + version)
    return "\n".join([*sorted(lines), ""]) if lines else ""
