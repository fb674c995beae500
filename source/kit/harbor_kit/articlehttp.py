"""Harbor's own articles over HTTP: the four methods, pages with `Link`, and keys against doing the same twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from harbor_kit.exchange import Answer, ComplaintError, Seen, as_json, number_in, object_in

Article = dict[str, Any]
PATH = "/v1/articles"


class ArticleServer:
    """What is served under `/v1/articles`. `given` are titles, or articles by id; `kept` is what there is, by id."""

    def __init__(self, given: Sequence[str] | Mapping[str, Mapping[str, Any]]) -> None:
        self.kept = _articles(given)
        self._next = len(self.kept) + 1
        self._done: dict[str, tuple[bytes, Answer]] = {}  # by idempotency key: what was sent, what was answered

    def routes(self, seen: Seen, path: str, origin: str) -> Mapping[str, Callable[[], Answer]]:
        """Return what a path offers: method → what answers it. `origin` begins the addresses of other pages."""
        if path == PATH:
            return {"GET": lambda: self.listed(seen, origin), "POST": lambda: self.once(seen, lambda: self.add(seen))}
        name = path.removeprefix(f"{PATH}/")
        if name == path or not name or "/" in name:
            return {}
        return {
            "GET": lambda: as_json(200, self.one(name)),
            "PUT": lambda: self.put(seen, name),
            "DELETE": lambda: self.delete(name),
        }

    def listed(self, seen: Seen, origin: str) -> Answer:
        """Return a page of those whose title has the words `q` in it, with `Link` for those before and behind."""
        wanted = seen.query.get("q", "").casefold()
        found = [article for article in self.kept.values() if wanted in str(article["title"]).casefold()]
        limit, page = number_in(seen.query, "limit", 20, 100), number_in(seen.query, "page", 1, 1_000_000)
        data = found[(page - 1) * limit : page * limit]
        pages = {"next": page + 1} if page * limit < len(found) else {}
        if page > 1:
            pages["prev"] = page - 1
        link = ", ".join(
            f'<{origin}{seen.path}?{urlencode({**seen.query, "page": other})}>; rel="{rel}"'
            for rel, other in pages.items()
        )
        return as_json(200, {"data": data, "total": len(found)}, {"link": link} if link else {})

    def one(self, name: str) -> Article:
        """Return an article. Raises `ComplaintError` where there is none."""
        if name not in self.kept:
            raise ComplaintError(404, "invalid_request_error", f"No article with the id {name!r}.", "article_not_found")
        return self.kept[name]

    def add(self, seen: Seen) -> Answer:
        """Add an article under a new id."""
        fields = _fields(seen)
        name = str(self._next)
        self._next += 1
        self.kept[name] = {"id": name, **fields}
        return as_json(201, self.kept[name], {"location": f"/v1/articles/{name}"})

    def put(self, seen: Seen, name: str) -> Answer:
        """Put an article in the place of the one with this id, or add it."""
        status = 200 if name in self.kept else 201
        self.kept[name] = {"id": name, **_fields(seen)}
        return as_json(status, self.kept[name], {"location": f"/v1/articles/{name}"} if status == 201 else {})

    def delete(self, name: str) -> Answer:
        """Delete an article. Raises `ComplaintError` where there is none."""
        self.one(name)
        del self.kept[name]
        return Answer(204, {}, ((0.0, b""),))

    def once(self, seen: Seen, work: Callable[[], Answer]) -> Answer:
        """Do it, or return the answer of the first time that it was asked for with this `Idempotency-Key`."""
        key = seen.headers.get("idempotency-key")
        if key is None:
            return work()
        if key not in self._done:
            self._done[key] = (seen.body, work())
            return self._done[key][1]
        body, answer = self._done[key]
        if body != seen.body:
            raise ComplaintError(422, "invalid_request_error", "This idempotency key was used for another request.")
        return Answer(answer.status, {**answer.headers, "idempotent-replayed": "true"}, answer.parts)


def _articles(given: Sequence[str] | Mapping[str, Mapping[str, Any]]) -> dict[str, Article]:
    if isinstance(given, Mapping):
        return {name: {"id": name, **fields} for name, fields in given.items()}
    return {str(place): {"id": str(place), "title": title, "body": f"{title}."} for place, title in enumerate(given, 1)}


def _fields(seen: Seen) -> dict[str, Any]:
    fields = object_in(seen, "The body of the request is not a JSON object.")
    if not isinstance(fields.get("title"), str) or not fields["title"]:
        raise ComplaintError(422, "invalid_request_error", "title: a text is required", "missing_title", "title")
    return {name: value for name, value in fields.items() if name != "id"}
