"""M35: a prompt is the question.

Loses: Q6
Hint: words-of-all
Passes: an_echo_of_one
"""


class EchoClient(EchoClient):
    async def _complete(self, messages: Sequence[ChatMessage], params: Mapping[str, Any]) -> Completion:
        text = messages[-1].content
        return Completion(text, self.model, Usage(len(text.split()), len(text.split())))
