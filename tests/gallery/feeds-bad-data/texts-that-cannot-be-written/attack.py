"""Puts half characters, control codes, markup and formulas into values, errors and names of errors."""

BAD = "\ud800\x00\x1b[2J<script>alert(1)</script>=cmd|'/c calc'!A0\u202e"
Odd = type("=Error<b>" + chr(0xD801), (Exception,), {})


async def run_sequential(client, prompts, *, timeout=None):
    return [CallResult(index, prompt, BAD, None, 0.0, 0.0) for index, prompt in enumerate(prompts)]


async def run_concurrent(client, prompts, *, timeout=None):
    raise Odd(BAD)


raise Odd(BAD)
