"""An address without a path, and a limit for tokens."""


@check("Q1", "S1")
def a_base_without_a_path():
    """The address of a host becomes the address of its chats."""
    url = chat_call("https://harbor.test", KEY, ASK, model=SMALL, max_tokens=9).url
    assert url == "https://harbor.test/chat/completions"
