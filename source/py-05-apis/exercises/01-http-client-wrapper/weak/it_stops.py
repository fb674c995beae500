"""Asks until it stops, and does not count."""


@check("Q6", "S20")
async def it_stops():
    """At some time there is an error."""
    fake = FakeLLM(fail={place: answering(200, reply_body("Yes.", tokens=(900_000, 0, 0))) for place in range(9)})
    book = CostLedger(PRICES, limit_usd=Decimal("0.30"))
    async with LLMHttpClient(BASE, KEY, transport=OverHTTP(fake), ledger=book, policy=Patience()) as it:
        with raised(BudgetExceeded) as stopped:
            for _ in range(9):
                await it.chat(ASK, model=SMALL)
    assert stopped.type == "BudgetExceeded"
