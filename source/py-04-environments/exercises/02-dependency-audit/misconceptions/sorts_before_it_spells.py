"""Names are sorted as pip lists them.

Loses: Q6
Hint: spelling-then-order
Passes: one_installed_package
"""


def from_pip_list(json_text: str) -> str:
    lines = []
    for package in sorted(json.loads(json_text), key=lambda package: str(package["name"])):
        folder = package.get("editable_project_location")
        pinned = f"{normalised(package['name'])}=={package['version']}"
        lines.append(f"-e {folder}\n" if folder else f"{pinned}\n")
    return "".join(lines)
