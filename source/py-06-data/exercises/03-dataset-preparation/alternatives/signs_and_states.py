"""Signs are translated by a table, CSV is read and written by hand, files are put in place when they are whole.

The validator walks through the messages with a state: what may come next, and which calls wait for an answer.
"""

import re
import sys

GONE = dict.fromkeys(code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Cc")
GONE |= {ord(sign): None for sign in UNSEEN}
del GONE[10], GONE[9]


def clean_cell(text: str) -> str:
    plain = re.sub(r"\r\n?", "\n", text)
    return unicodedata.normalize("NFC", plain.translate(GONE)).strip()


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    result = {}
    for name, cell in row.items():
        result[name] = clean_cell(cell)
    length = len(result["question"])
    rules = [(not result["id"], NO_ID), (length < 3, TOO_SHORT), (length > 2000, TOO_LONG)]
    rules.append((not result["answer"], NO_ANSWER))
    return next((reason for broken, reason in rules if broken), result)


def cells_of(lines: Iterable[str]) -> Iterator[list[str]]:
    cells: list[str] = []
    cell: list[str] = []
    quoted = doubled = False
    for line in lines:
        for sign in line:
            if quoted:
                if doubled:
                    doubled = False
                    if sign == '"':
                        cell.append(sign)
                        continue
                    quoted = False
                elif sign == '"':
                    doubled = True
                    continue
                else:
                    cell.append(sign)
                    continue
            if sign == '"' and not cell:
                quoted = True
            elif sign == ",":
                cells.append("".join(cell))
                cell = []
            elif sign not in "\r\n":
                cell.append(sign)
        if quoted and not doubled:
            continue
        quoted = doubled = False
        if cells or cell or line.strip("\r\n"):
            yield [*cells, "".join(cell)]
        cells, cell = [], []


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    names: list[str] | None = None
    for number, cells in enumerate(cells_of(lines)):
        if names is None:
            names = cells
            check_names(names)
            continue
        if len(cells) == len(names):
            found = clean_row({name: cells[place] for place, name in enumerate(names)})
        else:
            found = f"{len(cells)} cells instead of {len(names)}"
        yield found if isinstance(found, dict) else Rejected(row=number, reason=found, cells=tuple(cells))
    if names is None:
        raise HeaderError(MISSING)


def check_names(names: list[str]) -> None:
    if ";" in names[0] and names[1:] == []:
        raise HeaderError(SEMICOLONS)
    if any(name not in names for name in NEEDED):
        raise HeaderError(MISSING)
    if any(names.count(name) > 1 for name in names):
        raise HeaderError(TWICE)


def csv_to_jsonl(src: Path, dest: Path, *, rejects: Path) -> Report:
    reasons: dict[str, int] = {}
    read = 0
    new, left = dest.with_name(dest.name + ".new"), rejects.with_name(rejects.name + ".new")
    try:
        with src.open("rb") as raw, new.open("wb") as good, left.open("wb") as bad:
            if raw.read(3) != b"\xef\xbb\xbf":
                raw.seek(0)
            for row in read_rows(io.TextIOWrapper(raw, encoding="utf-8", newline="")):
                read += 1
                if isinstance(row, dict):
                    good.write(as_line(row))
                else:
                    reasons[row.reason] = reasons.get(row.reason, 0) + 1
                    bad.write(as_line({"row": row.row, "reason": row.reason, "cells": row.cells}))
        new.replace(dest)
        left.replace(rejects)
    finally:
        new.unlink(missing_ok=True)
        left.unlink(missing_ok=True)
    rejected = sum(reasons.values())
    return Report(read=read, written=read - rejected, rejected=rejected, reasons=reasons)


def as_line(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8")


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    rows = [list(columns)]
    for number, line in enumerate(src.read_bytes().split(b"\n")[:-1], start=1):
        value = json.loads(line.decode("utf-8"))
        match value:
            case dict() if sorted(value) == sorted(columns) and {type(cell) for cell in value.values()} == {str}:
                rows.append([value[name] for name in columns])
            case _:
                raise NotReversible(number)
    dest.write_bytes("".join(",".join(map(quoted, row)) + "\r\n" for row in rows).encode("utf-8"))
    return len(rows) - 1


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if re.search(r'[",\r\n]', cell) else cell


def to_chat_example(row: Mapping[str, str], *, system: str) -> dict[str, Any]:
    messages = [{"role": "user", "content": row["question"]}, {"role": "assistant", "content": row["answer"]}]
    if system:
        messages.insert(0, {"role": "system", "content": system})
    return {"messages": messages}


def validate_chat_example(obj: object) -> list[str]:
    if type(obj) is not dict:
        return ["example: a dictionary is needed"]
    messages = obj.get("messages")
    if type(messages) is not list or messages == []:
        return ["messages: a list is needed"]
    walk = Walk()
    for place, message in enumerate(messages):
        walk.take(f"messages[{place}]", message)
    walk.answers_end()
    last = messages[-1]
    if type(last) is dict and last.get("role") != "assistant":
        walk.found.add(f"messages[{len(messages) - 1}].role")
    return [f"{path}: wrong" for path in walk.found]


class Walk:
    def __init__(self) -> None:
        self.found: set[str] = set()
        self.next = MAY_FOLLOW["start"]
        self.ids: list[Any] = []
        self.open: list[str] = []
        self.path = ""

    def answers_end(self) -> None:
        for number, one in enumerate(self.ids):
            if type(one) is not str or one == "" or one in self.open or one in self.ids[:number]:
                self.found.add(f"{self.path}.tool_calls[{number}].id")
        self.ids, self.open = [], []

    def take(self, path: str, message: Any) -> None:
        role = message.get("role") if type(message) is dict else None
        if role != "tool":
            self.answers_end()
        if type(message) is not dict:
            self.found.add(path)
            self.next = ROLES
            return
        calls: Any = message.get("tool_calls") if role == "assistant" else None
        calling = type(calls) is list and len(calls) > 0
        if role not in ROLES or role not in self.next:
            self.found.add(path + ".role")
        content = message.get("content")
        empty_is_fine = calling and (content is None or type(content) is str)
        if not empty_is_fine and (type(content) is not str or content.strip() == ""):
            self.found.add(path + ".content")
        if message.get("tool_calls") is not None and not calling:
            self.found.add(path + ".tool_calls")
        if role == "tool" and self.ids:
            one = message.get("tool_call_id")
            if type(one) is str and one in self.open:
                self.open.remove(one)
            else:
                self.found.add(path + ".tool_call_id")
        if calling:
            self.path = path
            self.ids = [call.get("id") if type(call) is dict else None for call in calls]
            self.open = list(dict.fromkeys(one for one in self.ids if type(one) is str))
        self.next = MAY_FOLLOW["calls" if calling else role] if role in ROLES else ROLES


def split(
    records: Iterable[dict[str, Any]],
    *,
    val_fraction: float,
    key: Callable[[dict[str, Any]], str],
    salt: str = "",
) -> Iterator[tuple[Side, dict[str, Any]]]:
    if val_fraction < 0 or val_fraction > 1:
        raise ValueError("from 0 to 1")

    def pairs() -> Iterator[tuple[Side, dict[str, Any]]]:
        for record in records:
            head = hashlib.sha256(salt.encode("utf-8") + b"\n" + key(record).encode("utf-8")).hexdigest()[:16]
            yield ("val" if int(head, 16) / 2**64 < val_fraction else "train"), record

    return pairs()
