"""Reads the file with a machine of two states, and has an object for each package that knows its way up."""

from collections import defaultdict
from functools import cached_property


class _Reader:
    """Put the lines of a file together, part by part."""

    def __init__(self, python: str, platform: str) -> None:
        self._environment = {"python_version": python, "sys_platform": platform}
        self._begun: int | None = None
        self._text = ""
        self.lines: list[Line] = []

    def take(self, number: int, part: str) -> None:
        """Take the next line of the file."""
        if self._begun is None:
            self._begun, self._text = number, ""
        goes_on = part[-1:] == "\\"
        self._text += part[:-1] if goes_on else part
        if not goes_on:
            self._end(self._begun, self._without_comment(self._text))
            self._begun = None

    @staticmethod
    def _without_comment(text: str) -> str:
        for place, sign in enumerate(text):
            if sign == "#" and (place == 0 or text[place - 1].isspace()):
                return text[:place].strip()
        return text.strip()

    def _end(self, number: int, text: str) -> None:
        if not text:
            return
        if text.startswith("-"):
            direct = text[:2] == "-e" or text[:10] == "--editable"
            self.lines.append(Line(number, "direct" if direct else "option", text))
        elif text[0] == "/" or text[0] == "." or text.find("://") >= 0:
            self.lines.append(Line(number, "direct", text))
        else:
            self._package(number, text)

    def _package(self, number: int, text: str) -> None:
        words = text.split()
        hashes = tuple(word.removeprefix("--hash=") for word in words if word.startswith("--hash="))
        try:
            found = Requirement(" ".join(word for word in words if not word.startswith("--hash=")))
        except InvalidRequirement:
            self.lines.append(Line(number, "bad", text))
            return
        if found.marker is not None and not found.marker.evaluate(self._environment):
            return
        self.lines.append(Line(number, "package", text, found.name, found.specifier, hashes))


def parse_requirements(text: str, *, python: str = "3.11", platform: str = "linux") -> list[Line]:
    """Return the lines of a requirements file that count for this Python and platform."""
    reader = _Reader(python, platform)
    for number, part in enumerate(text.split("\n"), 1):
        reader.take(number, part.rstrip("\r"))
    return reader.lines


def normalised(name: str) -> str:
    """Return the one spelling under which an index knows a package."""
    words = name.lower().replace("_", "-").replace(".", "-").split("-")
    return "-".join(word for word in words if word)


def pinned_version(line: Line) -> str | None:
    """Return the version to which a line is pinned, or `None`."""
    versions = str(line.specifier)
    exact = versions.startswith("==") and "*" not in versions and "," not in versions
    return versions.lstrip("=") if exact else None


@dataclass(frozen=True)
class _Package:
    """A package that a line asks for, and what is known about it."""

    line: Line
    releases: Sequence[Release]
    policy: Policy

    @cached_property
    def pin(self) -> str | None:
        """Return the pinned version."""
        return pinned_version(self.line)

    @cached_property
    def offers(self) -> dict[Version, str]:
        """Return the versions on offer, as versions and as they are written."""
        if self.pin is None:
            return {}
        pin, offers = Version(self.pin), {}
        for release in self.releases:
            version = Version(release.version)
            ready = pin.is_prerelease or not version.is_prerelease
            if ready and version > pin and not release.yanked and self._runs(release):
                offers[version] = release.version
        return offers

    def _runs(self, release: Release) -> bool:
        return Version(self.policy.python) in SpecifierSet(release.requires_python or ">=0")

    @property
    def newest(self) -> str | None:
        """Return the highest version on offer."""
        return self.offers[max(self.offers)] if self.offers else None

    def finding(self, kind: Kind, severity: Severity, suggested: str | None = None, detail: str = "") -> Finding:
        """Return a finding about this package."""
        name = normalised(self.line.name)
        return Finding(name, kind, severity, self.line.number, self.pin, suggested, detail)


def check_lines(lines: Sequence[Line], *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    """Return what can be said about the lines of a file without asking an index."""
    findings: list[Finding] = []
    pins: defaultdict[str, list[Version]] = defaultdict(list)
    strict = policy.require_hashes or sum(len(line.hashes) for line in lines) > 0
    for line in lines:
        text, number = line.text, line.number
        match line.kind:
            case "option":
                continue
            case "bad":
                findings.append(Finding(text, "bad_line", Severity.CRITICAL, number, detail=text))
            case "direct":
                findings.append(Finding(text, "unpinned", Severity.MEDIUM, number, detail=text))
            case "package":
                package = _Package(line, (), policy)
                if strict and len(line.hashes) == 0:
                    findings.append(package.finding("no_hash", Severity.LOW))
                if package.pin is None:
                    findings.append(package.finding("unpinned", Severity.MEDIUM, detail=text))
                    continue
                known = pins[normalised(line.name)]
                known.append(Version(package.pin))
                if known[0] != known[-1]:
                    findings.append(package.finding("duplicate", Severity.HIGH))
    return findings


def check_versions(
    line: Line, releases: Sequence[Release] | None, *, policy: Policy = DEFAULT_POLICY
) -> list[Finding]:
    """Return what the releases of its package say about the version of a line."""
    package = _Package(line, releases or (), policy)
    if releases is None:
        return [package.finding("unknown_package", Severity.HIGH)]
    findings = []
    if package.newest is not None:
        severity = _weight(str(package.pin), package.newest)
        findings.append(package.finding("outdated", severity, package.newest))
    for release in releases:
        if release.yanked and package.pin is not None and Version(release.version) == Version(package.pin):
            findings.append(package.finding("yanked", Severity.HIGH, package.newest))
            break
    return findings


def _weight(pin: str, newest: str) -> Severity:
    """Return the weight of the first number that changes."""
    padded = [(one.epoch, *(*one.release, 0, 0)[:2]) for one in (Version(pin), Version(newest))]
    for number, severity in enumerate((Severity.HIGH, Severity.HIGH, Severity.MEDIUM)):
        if padded[0][number] != padded[1][number]:
            return severity
    return Severity.LOW


def check_advisories(
    line: Line,
    releases: Sequence[Release] | None,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> list[Finding]:
    """Return the known holes of a line, with the smallest step that closes them."""
    package = _Package(line, releases or (), policy)
    if package.pin is None:
        return []
    ids, severities = set(), set()
    ways = dict(package.offers)
    for advisory in advisories:
        if normalised(advisory.package) != normalised(line.name):
            continue
        holes = SpecifierSet(advisory.affected, prereleases=True)
        if package.pin in holes:
            ids.add(advisory.id)
            severities.add(advisory.severity)
        for version in [version for version in ways if version in holes]:
            del ways[version]
    if not ids:
        return []
    fix = ways[min(ways)] if ways else None
    return [package.finding("vulnerable", max(severities), fix, ", ".join(sorted(ids)))]


@dataclass(frozen=True)
class Report:
    """What an audit has found."""

    findings: tuple[Finding, ...]

    def exit_code(self, fail_on: Severity) -> int:
        """Return the number with which a pipeline stops or goes on."""
        if "bad_line" in {finding.kind for finding in self.findings}:
            return 2
        worst = max((int(finding.severity) for finding in self.findings), default=0)
        return 1 if worst >= fail_on else 0

    def to_markdown(self) -> str:
        """Return a table for a person."""
        text = "| severity | package | kind | line | installed | suggested | detail |\n|---|---|---|---|---|---|---|"
        for found in self.findings:
            text += f"\n| {found.severity.name.lower()} |"
            for cell in (found.package, found.kind, found.line, found.installed, found.suggested, found.detail):
                text += " - |" if cell is None else " " + str(cell).replace("|", r"\|") + " |"
        return text if self.findings else "No findings."


def audit(
    text: str,
    index: PackageIndex,
    advisories: Sequence[Advisory],
    *,
    policy: Policy = DEFAULT_POLICY,
) -> Report:
    """Return all that is to be said about a requirements file."""
    lines = parse_requirements(text, python=policy.python, platform=policy.platform)
    asked = [(line, index.releases(normalised(line.name))) for line in lines if line.kind == "package"]
    findings = [
        *check_lines(lines, policy=policy),
        *(found for line, known in asked for found in check_versions(line, known, policy=policy)),
        *(found for line, known in asked for found in check_advisories(line, known, advisories, policy=policy)),
    ]
    ordered = {(9 - one.severity, one.package, one.line, one.kind): one for one in findings}
    return Report(tuple(ordered[key] for key in sorted(ordered)))


def from_pip_list(json_text: str) -> str:
    """Return the requirements file of an environment, from what pip lists in it."""
    editable, pinned = [], []
    for package in json.loads(json_text):
        if "editable_project_location" in package:
            editable.append("-e " + package["editable_project_location"] + "\n")
        else:
            pinned.append(normalised(package["name"]) + "==" + package["version"] + "\n")
    return "".join(sorted(editable) + sorted(pinned))
