"""A pair with a system text, as it always has one here."""


@check("Q5", "S20")
def a_pair_is_an_example():
    """Three messages come out."""
    example = to_chat_example({"question": "Who?", "answer": "Ada."}, system="Be kind.")
    texts = [message["content"] for message in example["messages"]]
    assert texts == ["Be kind.", "Who?", "Ada."]
