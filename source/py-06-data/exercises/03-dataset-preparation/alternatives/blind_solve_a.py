"""A first attempt from the handout alone, as it was handed in: 100 of 100 points."""

def clean_cell(text: str) -> str:
    """Return a text with plain line breaks, in NFC, without unseen signs and white space around it."""
    # --- sub-goal: clean one cell
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in UNSEEN)
    )
    return unicodedata.normalize("NFC", text).strip()


def clean_row(row: Mapping[str, str]) -> dict[str, str] | str:
    """Return the cleaned row, or the reason why it is left out."""
    # --- sub-goal: say why a row is left out
    cleaned = {name: clean_cell(cell) for name, cell in row.items()}
    if not cleaned["id"]:
        return NO_ID
    if len(cleaned["question"]) < 3:
        return TOO_SHORT
    if len(cleaned["question"]) > 2000:
        return TOO_LONG
    if not cleaned["answer"]:
        return NO_ANSWER
    return cleaned


def read_rows(lines: Iterable[str]) -> Iterator[dict[str, str] | Rejected]:
    """Yield each row, cleaned, or why it is left out."""
    # --- sub-goal: keep every cell as text
    # --- sub-goal: say why a row is left out
    reader = csv.reader(lines)
    names = next(reader, [])
    if len(names) == 1 and ";" in names[0]:
        raise HeaderError(SEMICOLONS)
    if any(name not in names for name in NEEDED):
        raise HeaderError(MISSING)
    if len(set(names)) != len(names):
        raise HeaderError(TWICE)
    number = 0
    for cells in reader:
        if not cells:
            continue
        number += 1
        if len(cells) != len(names):
            yield Rejected(number, f"{len(cells)} cells instead of {len(names)}", tuple(cells))
            continue
        result = clean_row(dict(zip(names, cells, strict=True)))
        yield Rejected(number, result, tuple(cells)) if isinstance(result, str) else result


def csv_to_jsonl(src: Path, dest: Path, *, rejects: Path) -> Report:
    """Write the rows of a CSV file to `dest`, those that are left out to `rejects`, and return how many there are."""
    # --- sub-goal: keep every cell as text
    # --- sub-goal: count both sides
    with src.open(encoding="utf-8-sig", newline="") as file:
        rows = list(read_rows(file))
    written = 0
    reasons: Counter[str] = Counter()
    with (
        dest.open("w", encoding="utf-8", newline="\n") as good,
        rejects.open("w", encoding="utf-8", newline="\n") as bad,
    ):
        for row in rows:
            if isinstance(row, Rejected):
                left = {"row": row.row, "reason": row.reason, "cells": list(row.cells)}
                bad.write(json.dumps(left, ensure_ascii=False) + "\n")
                reasons[row.reason] += 1
            else:
                good.write(json.dumps(row, ensure_ascii=False) + "\n")
                written += 1
    return Report(read=len(rows), written=written, rejected=reasons.total(), reasons=dict(reasons))


def jsonl_to_csv(src: Path, dest: Path, *, columns: Sequence[str]) -> int:
    """Write the objects of a JSONL file as a CSV file, and return how many there are."""
    # --- sub-goal: keep every cell as text
    count = 0
    with src.open(encoding="utf-8", newline="\n") as lines, dest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for number, line in enumerate(lines, start=1):
            record = json.loads(line)
            if not isinstance(record, dict) or set(record) != set(columns):
                raise NotReversible(number)
            if not all(isinstance(value, str) for value in record.values()):
                raise NotReversible(number)
            writer.writerow([record[name] for name in columns])
            count += 1
    return count


def to_chat_example(row: Mapping[str, str], *, system: str) -> dict[str, Any]:
    """Return a question and its answer as an example to train with."""
    messages = [{"role": "system", "content": system}] if system else []
    messages.append({"role": "user", "content": row["question"]})
    messages.append({"role": "assistant", "content": row["answer"]})
    return {"messages": messages}


def validate_chat_example(obj: object) -> list[str]:
    """Return all that is wrong with an example, each with its path."""
    if not isinstance(obj, dict):
        return ["example: is no dictionary"]
    messages = obj.get("messages")
    if not isinstance(messages, list) or not messages:
        return ["messages: is missing, no list, or empty"]
    problems = []
    before = "start"
    for place, message in enumerate(messages):
        path = f"messages[{place}]"
        if not isinstance(message, dict):
            problems.append(f"{path}: is no dictionary")
            before = "unknown"
            continue
        role, content, calls = message.get("role"), message.get("content"), message.get("tool_calls")
        is_call = role == "assistant" and isinstance(calls, list) and len(calls) > 0

        if role not in ROLES:
            problems.append(f"{path}.role: is missing or unknown")
        elif before in MAY_FOLLOW and role not in MAY_FOLLOW[before]:
            problems.append(f"{path}.role: {role} may not follow here")
        elif place == len(messages) - 1 and role != "assistant":
            problems.append(f"{path}.role: the last message has to be of the assistant")

        if is_call:
            if content is not None and not isinstance(content, str):
                problems.append(f"{path}.content: is no text")
            problems.extend(call_problems(messages, place))
        else:
            if not isinstance(content, str) or not content.strip():
                problems.append(f"{path}.content: is missing, no text, or empty")
            if calls is not None:
                problems.append(f"{path}.tool_calls: stand in a message that does not call")

        before = "calls" if is_call else role if role in ROLES else "unknown"
    return problems


def call_problems(messages: list[Any], place: int) -> list[str]:
    """Return what is wrong with the calls of the message at this place, and with their answers."""
    problems = []
    calls = messages[place]["tool_calls"]
    ids = [call.get("id") if isinstance(call, dict) else None for call in calls]
    answered: list[Any] = []
    for number in range(place + 1, len(messages)):
        message = messages[number]
        if not isinstance(message, dict) or message.get("role") != "tool":
            break
        answer_to = message.get("tool_call_id")
        if answer_to is None or answer_to not in ids or answer_to in answered:
            problems.append(f"messages[{number}].tool_call_id: answers no call, or one that has its answer")
        answered.append(answer_to)
    for index, one in enumerate(ids):
        if not isinstance(one, str) or not one or one in ids[:index] or one not in answered:
            problems.append(f"messages[{place}].tool_calls[{index}].id: is missing, there twice, or not answered")
    return problems


def split(
    records: Iterable[dict[str, Any]],
    *,
    val_fraction: float,
    key: Callable[[dict[str, Any]], str],
    salt: str = "",
) -> Iterator[tuple[Side, dict[str, Any]]]:
    """Yield each record with its side, which depends on its key alone."""
    if not 0 <= val_fraction <= 1:
        raise ValueError(f"val_fraction is {val_fraction}, and not from 0 to 1")
    for record in records:
        digest = hashlib.sha256(f"{salt}\n{key(record)}".encode()).digest()
        number = int.from_bytes(digest[:8], "big")
        yield "val" if number < val_fraction * 2**64 else "train", record
