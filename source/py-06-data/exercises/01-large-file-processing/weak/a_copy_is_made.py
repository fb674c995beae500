"""Clean lines in, the same lines out."""


@check("Q6", "S16", "S17")
def a_copy_is_made():
    """Two records are copied."""
    with tempfile.TemporaryDirectory() as folder:
        dest = Path(folder) / "out.jsonl"
        stats = process_file(io.BytesIO(b'{"a": 1}\n{"a": 2}\n'), dest, transform=lambda record: [record])
        found = contents(folder)
    read, written = stats.read, stats.written
    assert [read, written] == [2, 2]
    assert found == {"out.jsonl": '{"a": 1}\n{"a": 2}\n'}
