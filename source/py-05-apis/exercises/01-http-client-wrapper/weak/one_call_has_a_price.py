"""One call of one attempt, and a look at the first digits."""


@check("Q5", "S15", "S19")
async def one_call_has_a_price():
    """A reply has its cost."""
    fake = FakeLLM(fail={0: answering(200, reply_body("Yes.", tokens=(1_000_000, 0, 0)))})
    book = CostLedger(PRICES)
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), ledger=book, policy=Patience()) as it:
        got = await it.chat(ASK, model=SMALL)
    seen = [got.text, f"{got.cost_usd:.4f}"]
    assert seen == ["Yes.", "0.1500"]
