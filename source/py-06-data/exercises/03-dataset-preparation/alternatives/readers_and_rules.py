"""DictReader and DictWriter do the tables; a problem of an example is what one of a list of rules yields."""

from itertools import groupby
from struct import unpack

REST: Any = object()


def stays(sign: str) -> bool:
    return sign in ("\n", "\t") or not (sign in UNSEEN or unicodedata.category(sign) == "Cc")


def clean_cell(text: str) -> str:
    lines = text.replace("\r\n", "\r").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(stays, lines))).strip()


def reasons_of(row: Mapping[str, str]) -> Iterator[str]:
    if row["id"] == "":
        yield NO_ID
    if len(row["question"]) < 3:
        yield TOO_SHORT
    elif len(row["question"]) > 2000:
        yield TOO_LONG
    if row["answer"] == "":
        yield NO_ANSWER


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    cleaned = dict(zip(row, map(clean_cell, row.values()), strict=True))
    for reason in reasons_of(cleaned):
        return reason
    return cleaned


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    reader = csv.DictReader(lines, restkey=REST, restval=REST)
    names = reader.fieldnames or []
    if len(names) == 1 and ";" in names[0]:
        raise HeaderError(SEMICOLONS)
    if not all(map(names.__contains__, NEEDED)):
        raise HeaderError(MISSING)
    if len(names) != len(dict.fromkeys(names)):
        raise HeaderError(TWICE)
    number = 0
    for row in reader:
        number += 1
        more = row.pop(REST, [])
        cells = (*(cell for cell in row.values() if cell is not REST), *more)
        if len(cells) != len(names):
            yield Rejected(number, f"{len(cells)} cells instead of {len(names)}", cells)
        else:
            cleaned = clean_row(row)
            yield cleaned if isinstance(cleaned, dict) else Rejected(number, cleaned, cells)


def csv_to_jsonl(src: Path, dest: Path, *, rejects: Path) -> Report:
    with src.open(encoding="utf-8-sig", newline="") as file:
        for _ in read_rows(file):
            break
    good: list[dict[str, str]] = []
    bad: list[Rejected] = []
    with src.open(encoding="utf-8-sig", newline="") as file:
        for row in read_rows(file):
            if isinstance(row, Rejected):
                bad.append(row)
            else:
                good.append(row)
    encoder = json.JSONEncoder(ensure_ascii=False)
    dest.write_text("".join(encoder.encode(row) + "\n" for row in good), encoding="utf-8", newline="\n")
    left = [{"row": one.row, "reason": one.reason, "cells": list(one.cells)} for one in bad]
    rejects.write_text("".join(encoder.encode(row) + "\n" for row in left), encoding="utf-8", newline="\n")
    return Report(len(good) + len(bad), len(good), len(bad), Counter(one.reason for one in bad))


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    with src.open("rb") as lines, dest.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        number = 0
        for line in lines:
            number += 1
            row = json.loads(line)
            if type(row) is not dict or row.keys() != set(columns) or {*map(type, row.values())} != {str}:
                raise NotReversible(number)
            writer.writerow(row)
    return number


def to_chat_example(row: Mapping[str, str], *, system: str) -> dict[str, Any]:
    roles = {"system": system, "user": row["question"], "assistant": row["answer"]}
    if not system:
        del roles["system"]
    return {"messages": [dict(role=role, content=content) for role, content in roles.items()]}


def role_of(message: Any) -> str | None:
    role = message.get("role") if isinstance(message, dict) else None
    return role if role in ROLES else None


def calls_of(message: Any) -> list[Any]:
    calls = message.get("tool_calls") if role_of(message) == "assistant" else None
    return calls if isinstance(calls, list) else []


def shapes(messages: list[Any]) -> Iterator[str]:
    for place, message in enumerate(messages):
        if not isinstance(message, dict):
            yield f"messages[{place}]"


def turns(messages: list[Any]) -> Iterator[str]:
    for place, message in enumerate(messages):
        if isinstance(message, dict):
            before = messages[place - 1] if place else None
            state = "start" if place == 0 else "calls" if calls_of(before) else role_of(before)
            may = ROLES if state is None else MAY_FOLLOW[state]
            last = place + 1 == len(messages)
            if role_of(message) is None or role_of(message) not in may or (last and role_of(message) != "assistant"):
                yield f"messages[{place}].role"


def contents(messages: list[Any]) -> Iterator[str]:
    for place, message in enumerate(messages):
        if isinstance(message, dict):
            content = message.get("content", None)
            if isinstance(content, str):
                fits = content.strip() != "" or calls_of(message) != []
            else:
                fits = content is None and calls_of(message) != []
            if not fits:
                yield f"messages[{place}].content"
            if message.get("tool_calls") is not None and not calls_of(message):
                yield f"messages[{place}].tool_calls"


def answers(messages: list[Any]) -> Iterator[str]:
    following: dict[int | None, list[tuple[int, Any]]] = {}
    before: int | None = None
    for is_answers, group in groupby(enumerate(messages), lambda pair: role_of(pair[1]) == "tool"):
        run = list(group)
        if is_answers:
            following[before] = run
        before = run[-1][0]
    for place, message in enumerate(messages):
        if not calls_of(message):
            continue
        names = [call.get("id") if isinstance(call, dict) else None for call in calls_of(message)]
        names = [name if isinstance(name, str) and name else None for name in names]
        seen: list[Any] = []
        for other, answer in following.get(place, []):
            given = answer.get("tool_call_id")
            if given is None or given not in names or given in seen:
                yield f"messages[{other}].tool_call_id"
            seen.append(given)
        for number, name in enumerate(names):
            if name is None or name in names[:number] or name not in seen:
                yield f"messages[{place}].tool_calls[{number}].id"


def validate_chat_example(obj: object) -> list[str]:
    if not isinstance(obj, dict):
        return ["example: what is this?"]
    messages = obj.get("messages")
    if not isinstance(messages, list) or len(messages) == 0:
        return ["messages: none"]
    return [f"{path}: see the rules" for rule in (turns, answers, contents, shapes) for path in rule(messages)]


def split(
    records: Iterable[dict[str, Any]],
    *,
    val_fraction: float,
    key: Callable[[dict[str, Any]], str],
    salt: str = "",
) -> Iterator[tuple[Side, dict[str, Any]]]:
    if not 0 <= val_fraction <= 1:
        raise ValueError(val_fraction)
    most = val_fraction * (1 << 64)
    for record in records:
        digest = hashlib.sha256(bytes(salt + "\n" + key(record), "utf-8"))
        (number,) = unpack(">Q", digest.digest()[:8])
        if number < most:
            yield "val", record
        else:
            yield "train", record
