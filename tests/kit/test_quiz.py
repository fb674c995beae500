"""Questions: what a learner reads, before and after answering, and what an author may not leave out."""

import pytest
from harbor_kit.quiz import Choice, Puzzle, fill_in, parsons, predict, quiz

OPTIONS = {"A": "1.0 s", "B": "2.0 s", "C": "3.0 s"}
WHY = {
    "A": "all three calls were under way before the first of the awaits.",
    "B": "nothing pairs up these calls, so two seconds cannot come out.",
    "C": "each of the calls waits until the one before it has ended.",
}
LINES = {"a": "calls = start()", "b": "print('under way')", "c": "await calls", "d": "await start()"}
WHY_LINES = {letter: f"line {letter} stands where it stands for a very good reason" for letter in LINES}


def choice(typed: str) -> Choice:
    return Choice("Predict", "How long?", OPTIONS, typed)


def puzzle(typed: str) -> Puzzle:
    return Puzzle("Start, say so, wait.", LINES, typed)


def test_an_unanswered_question_prints_and_reveals_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    predict("How long?", OPTIONS).reveal("A", WHY)
    printed = capsys.readouterr().out
    assert "Predict: How long?" in printed
    assert "  C  3.0 s" in printed
    assert printed.count("Not answered yet") == 2
    assert not any(reason in printed for reason in WHY.values())


def test_a_letter_may_be_small_and_have_spaces() -> None:
    assert choice(" b ").ask().endswith("Your choice: B.")


def test_a_letter_that_is_no_option_is_named_in_both_cells() -> None:
    complaint = '"Z" is not one of the letters: type A, B or C.'
    assert choice("Z").ask().endswith(complaint)
    assert choice("Z").answer("A", WHY).startswith(f"✘ How long? {complaint} Change it above")


def test_the_right_letter_is_confirmed_with_its_reason() -> None:
    assert choice("A").answer("A", WHY) == f"✔ A: {WHY['A']}"


def test_another_letter_gets_its_own_reason_and_the_right_one() -> None:
    assert choice("c").answer("A", WHY) == f"✘ Not C: {WHY['C']}\n✔ It is A: {WHY['A']}"


def test_a_quiz_question_names_its_objective(capsys: pytest.CaptureFixture[str]) -> None:
    quiz("How long?", OPTIONS, objective=2)
    assert capsys.readouterr().out.startswith("Question on objective 2: How long?")


@pytest.mark.parametrize(
    ("because", "complaint"),
    [
        ({"A": WHY["A"], "B": WHY["B"]}, "see C"),
        ({**WHY, "D": WHY["A"]}, "see D"),
        ({**WHY, "B": "No."}, "8 words or more"),
        ({**WHY, "B": "Look again at the picture above and count the bars."}, "must say why"),
    ],
)
def test_every_option_needs_a_reason(because: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        choice("").answer("A", because)


def test_the_answer_must_be_an_option() -> None:
    with pytest.raises(ValueError, match="is not one of A, B or C"):
        choice("").answer("D", WHY)


def test_two_options_are_too_few() -> None:
    with pytest.raises(ValueError, match="at least 3 options"):
        predict("Yes or no?", {"A": "yes", "B": "no"})


def test_a_puzzle_shows_the_lines_in_the_order_that_was_typed() -> None:
    assert puzzle("ba").ask().endswith("Your order:\n  print('under way')\n  calls = start()")


@pytest.mark.parametrize("typed", ["abc", "A, B, C", "a b c"])
def test_a_solved_puzzle_explains_every_line(typed: str) -> None:
    answer = puzzle(typed).answer("abc", WHY_LINES)
    assert answer.startswith("✔ That order works.")
    assert "  d  (not used) line d" in answer


def test_a_puzzle_may_have_several_solutions() -> None:
    assert puzzle("acb").answer(["abc", "acb"], WHY_LINES).startswith("✔")


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "Not answered yet: Start, say so, wait. Answer above, run that cell, then this one."),
        ("dab", f"Look at your first line.\n✘ d is not needed: {WHY_LINES['d']}"),
        ("abd", f"In place so far: 2 of your 3 lines.\n✘ d is not needed: {WHY_LINES['d']}"),
        ("ab", "In place so far: 2 of your 2 lines. More lines follow."),
        ("abcd", f"In place so far: 3 of your 4 lines.\n✘ d is not needed: {WHY_LINES['d']}"),
    ],
)
def test_a_puzzle_says_how_far_it_is_right(typed: str, answer: str) -> None:
    assert puzzle(typed).answer("abc", WHY_LINES) == answer


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("axb", '"x" is not one of the letters a, b, c, d.'),
        ("aba", "a stands there twice; each line is used once at most."),
    ],
)
def test_a_puzzle_names_a_letter_that_cannot_stand_there_in_both_cells(typed: str, complaint: str) -> None:
    assert puzzle(typed).ask().endswith(complaint)
    answer = " ".join(puzzle(typed).answer("abc", WHY_LINES).split())
    assert answer == f"✘ Start, say so, wait. {complaint} Change it above, run that cell, then this one."


@pytest.mark.parametrize(("typed", "place"), [("bac", "Look at your first line."), ("acb", "In place so far: 1 of")])
def test_a_needed_line_in_the_wrong_place_is_not_praised(typed: str, place: str) -> None:
    answer = puzzle(typed).answer("abc", WHY_LINES)
    wrong, right = ("b", "a") if typed == "bac" else ("c", "b")
    assert answer.startswith(place)
    assert answer.endswith(f"✘ {wrong} is needed, but further down.\nWhat belongs in its place: {WHY_LINES[right]}")
    assert WHY_LINES[wrong] not in answer


def test_a_puzzle_is_compared_with_the_nearest_solution() -> None:
    answer = puzzle("acd").answer(["bac", "acbd"], WHY_LINES)
    assert answer.startswith("In place so far: 2 of your 3 lines.\n✘ d is needed")


def test_a_puzzle_is_asked_in_the_words_of_its_author(capsys: pytest.CaptureFixture[str]) -> None:
    parsons("In which order do they run?", LINES)
    assert capsys.readouterr().out.startswith("Puzzle: In which order do they run?\n")


def test_a_solution_may_only_use_known_letters() -> None:
    with pytest.raises(ValueError, match="may only use the letters"):
        puzzle("").answer("abz", WHY_LINES)


def test_letters_of_a_puzzle_are_single_characters() -> None:
    with pytest.raises(ValueError, match="each under one letter"):
        parsons("Order these.", {"a": "x", "b": "y", "10": "z"})


def test_blanks_are_judged_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    because = ["a coroutine object runs only when somebody awaits it, as here"] * 3
    blanks = fill_in("reply = ___ client.___(___)", ["await", "create ", ""])
    blanks.reveal([["await"], "create", ["model"]], because)
    printed = capsys.readouterr().out
    assert "  reply = await client.create((blank 3))" in printed
    assert f"✔ Blank 1: {because[0]}" in printed
    assert "✔ Blank 2" in printed
    assert printed.rstrip().endswith("Not answered yet: blank 3.")
    assert "✘ Blank 1 is await, you have yield: a coroutine" in fill_in("___ x", ["yield"]).answer(
        ["await"], because[:1]
    )


def test_blanks_and_room_to_type_must_agree() -> None:
    with pytest.raises(ValueError, match="has 1 blanks, and room to type for 2"):
        fill_in("___ x", ["", ""])
    with pytest.raises(ValueError, match="for each of 1 blanks"):
        fill_in("___ x", [""]).answer([], [])
