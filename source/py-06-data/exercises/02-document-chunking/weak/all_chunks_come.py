"""All chunks are there at the end, whenever they came."""


@check("Q7", "S15")
def all_chunks_come():
    """Two documents are four chunks."""
    texts = [chunk.text for chunk in iter_chunks([("a", "Ebb."), ("b", "Flow")], noisy_halves([]))]
    assert texts == ["Eb", "b.", "Fl", "ow"]
