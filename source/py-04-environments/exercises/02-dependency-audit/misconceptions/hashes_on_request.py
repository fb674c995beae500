"""Hashes are asked for by those who want them.

Loses: Q2
Hint: one-hash-asks-for-all
Passes: a_pin_of_a_package
"""


def check_lines(lines: Sequence[Line], *, policy: Policy = DEFAULT_POLICY) -> list[Finding]:
    findings = []
    hashes_required = policy.require_hashes
    first_pins: dict[str, str] = {}
    for line in lines:
        if line.kind == "bad":
            findings.append(_found(line, "bad_line", Severity.CRITICAL, detail=line.text))
        if line.kind in {"bad", "option"}:
            continue
        pin = pinned_version(line)
        if pin is None:
            findings.append(_found(line, "unpinned", Severity.MEDIUM, detail=line.text))
        elif Version(pin) != Version(first_pins.setdefault(normalised(line.name), pin)):
            findings.append(_found(line, "duplicate", Severity.HIGH))
        if line.kind == "package" and hashes_required and not line.hashes:
            findings.append(_found(line, "no_hash", Severity.LOW))
    return findings
