"""M12: a run takes as long as its calls together.

Loses: Q6
Hint: counted-twice
Passes: one_call_compared
"""


async def compare(client, prompts, *, timeout=None):
    in_turn = await run_sequential(client, prompts, timeout=timeout)
    together = await run_concurrent(client, prompts, timeout=timeout)
    sequential_s = sum(result.elapsed for result in in_turn)
    concurrent_s = sum(result.elapsed for result in together)
    speedup = sequential_s / concurrent_s if concurrent_s else 1.0
    return Comparison(sequential_s, concurrent_s, speedup, tuple(r.index for r in together if not r.ok))
