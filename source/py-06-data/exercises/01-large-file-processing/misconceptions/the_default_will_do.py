"""M8: a text file, with the encoding that this machine has.

Loses: Q5
Hint: which-encoding
Passes: two_lines_are_written
"""


@contextmanager
def _new_text(path):
    with tempfile.NamedTemporaryFile("w", newline="", dir=path.parent, delete=False) as file:
        try:
            yield file
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise


def write_jsonl(records, path):
    count = 0
    with _new_text(path) as file:
        for record in records:
            file.write(json.dumps(dict(record), ensure_ascii=False, allow_nan=False) + "\n")
            count += 1
    return count
