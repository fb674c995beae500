"""pip lists the names as they are written.

Loses: Q6
Hint: spelling-then-order
Passes: one_installed_package
"""


def from_pip_list(json_text: str) -> str:
    lines = []
    for package in json.loads(json_text):
        folder = package.get("editable_project_location")
        pinned = f"{package['name']}=={package['version']}"
        lines.append(f"-e {folder}\n" if folder else f"{pinned}\n")
    return "".join(sorted(lines))
