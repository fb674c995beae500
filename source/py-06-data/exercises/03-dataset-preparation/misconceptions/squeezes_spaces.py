"""M14: white space is white space, and one space of it is enough.

Loses: Q1 Q2 Q3 Q4
Hint: in-which-order
Passes: a_tidy_text
"""


def clean_cell(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in UNSEEN))
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())
