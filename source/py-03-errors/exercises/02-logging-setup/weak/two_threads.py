"""Uses threads in the place of tasks, each with a context of its own."""


@check("Q2", "S5")
def two_threads():
    """Each of two threads has its id."""
    found, both = {}, threading.Barrier(2)

    def answer(name):
        with request_context(name):
            both.wait(5)
            found[name] = current_request().id

    threads = [threading.Thread(target=answer, args=[name]) for name in ("r-1", "r-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pairs = sorted(found.items())
    assert pairs == [("r-1", "r-1"), ("r-2", "r-2")]
