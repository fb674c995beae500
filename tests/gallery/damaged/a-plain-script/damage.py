"""The script has no cell lines any more, and the line ends of Windows."""


def damage(folder, notebook, script):
    lines = [line for line in script.splitlines() if not line.startswith("#")]
    (folder / "01-async-api-calls.py").write_bytes("\r\n".join(lines).encode())
