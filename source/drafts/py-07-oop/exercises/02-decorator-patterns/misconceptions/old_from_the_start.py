"""Not in the plan: a result is as old as its call.

Loses: Q5 Q6 Q8
Hint: how-old
Passes: a_hit
"""

def cached(
    fn: Any = None,
    /,
    *,
    ttl: float | None = None,
    maxsize: int = 128,
    key: Callable[..., Hashable] | None = None,
    clock: Clock | None = None,
) -> Any:
    """Keep results, and run the function once for equal calls."""
    if maxsize < 1 or (ttl is not None and ttl <= 0):
        raise ValueError(f"nothing can be kept with ttl={ttl} and maxsize={maxsize}")

    def decorate(call: Callable[P, R], /) -> Any:
        cache = _Cache(call, ttl, maxsize, key, _clock_for(call, clock))
        wrapper: Any
        look = _clock_for(call, clock)

        if is_async(call):

            @functools.wraps(call)
            async def waits(*args: P.args, **kwargs: P.kwargs) -> Any:
                shelf, name = cache.place(args, kwargs)
                if (kept := shelf.find(name)) is not None:
                    cache.hits += 1
                    return kept.value
                if name in shelf.flights:
                    cache.hits += 1
                else:
                    cache.misses += 1
                    shelf.flights[name] = asyncio.ensure_future(fly(shelf, name, args, kwargs))
                return await asyncio.shield(shelf.flights[name])

            async def fly(shelf: _Shelf, name: Hashable, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
                begun = look()
                try:
                    value = shelf.keep(name, await cast(Callable[..., Awaitable[Any]], call)(*args, **kwargs))
                    shelf.kept[name] = shelf.kept[name]._replace(since=begun)
                    return value
                finally:
                    del shelf.flights[name]

            wrapper = waits
        else:

            @functools.wraps(call)
            def runs(*args: P.args, **kwargs: P.kwargs) -> Any:
                shelf, name = cache.place(args, kwargs)
                if (kept := shelf.find(name)) is not None:
                    cache.hits += 1
                    return kept.value
                cache.misses += 1
                begun = look()
                value = shelf.keep(name, call(*args, **kwargs))
                shelf.kept[name] = shelf.kept[name]._replace(since=begun)
                return value

            wrapper = runs
        wrapper.cache_info, wrapper.cache_clear = cache.info, cache.clear
        return wrapper

    return decorate if fn is None else decorate(fn)
