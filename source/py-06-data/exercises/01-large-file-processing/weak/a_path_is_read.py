"""A path is read to its end, and nobody looks at descriptors."""


@check("Q4", "S11")
def a_path_is_read():
    """The records of a path are there."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.jsonl"
        path.write_bytes(b'{"a": 1}\n{"a": 2}\n')
        records = list(iter_jsonl(path))
    assert records == [(1, {"a": 1}), (2, {"a": 2})]
