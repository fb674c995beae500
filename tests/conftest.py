"""How properties are tried: the same examples every time in `make test`, many more in `make test-all`."""

from hypothesis import settings

settings.register_profile("default", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=3_000)
settings.load_profile("default")
