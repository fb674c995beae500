"""M27: the answer begins with the first event.

Loses: Q6
Hint: first-word
Passes: the_words_are_there
"""


class Reading(Reading):
    def _take(self, data: str) -> str:
        if data != DONE and isinstance(json.loads(data).get("error"), dict):
            raise StreamInterrupted("error", self.result())
        text = self._builder.add(data)
        if self._ttft_s is None:
            self._ttft_s = loop_clock() - self._began
        return text
