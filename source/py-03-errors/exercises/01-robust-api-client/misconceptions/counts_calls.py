"""M14: one call of `complete` is one request.

Loses: Q7
Hint: what-is-paid-for
Passes: one_call_is_counted
"""


class RobustClient(RobustClient):
    def _record(
        self, request_id: str, attempt: int, latency_s: float, error: LLMError | None, wait_s: float | None
    ) -> None:
        outcome = "success" if error is None else type(error).__name__
        metrics = self._metrics
        metrics.attempts += attempt == 1
        metrics.retries += attempt > 1
        metrics.latency_s.append(latency_s)
        if error is None:
            metrics.successes += 1
        else:
            metrics.failures[outcome] += 1
        if self._logger is not None:
            failed = logging.ERROR if wait_s is None else logging.WARNING
            extra = {
                "request_id": request_id, "attempt": attempt, "outcome": outcome,
                "status": 200 if error is None else error.status, "wait_s": wait_s or 0.0, "latency_s": latency_s,
            }
            self._logger.log(logging.INFO if error is None else failed, "attempt %d: %s", attempt, outcome, extra=extra)
