"""One block, no error."""


@check("Q1", "S1")
def a_block_takes_time():
    """A block of 1.5 seconds is measured."""
    watch = Watch(10.0)
    with Timer(watch) as timer:
        watch.now = 11.5
    found = timer.elapsed
    assert found == 1.5
