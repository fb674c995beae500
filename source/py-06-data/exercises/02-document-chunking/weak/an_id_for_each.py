"""The same chunk twice, in one process, and another one."""


@check("Q6", "S14")
def an_id_for_each():
    """An id has 16 signs, and is the same a second time."""
    first, again, other = (chunk_id(Chunk("x", 0, 0, 4, text)) for text in ("Moin", "Moin", "Ahoi"))
    lengths, count = [len(first), len(other)], len({first, again, other})
    assert lengths == [16, 16]
    assert count == 2
