"""M15: a text is stripped, and then its signs are looked at.

Loses: Q1
Hint: in-which-order
Passes: a_tidy_text
"""


def clean_cell(text: str) -> str:
    text = text.strip().replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in UNSEEN))
    return unicodedata.normalize("NFC", "".join(kept))
