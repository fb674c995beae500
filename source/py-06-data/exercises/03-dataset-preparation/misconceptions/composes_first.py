"""M16: Unicode comes first, since all other steps need it.

Loses: Q1
Hint: in-which-order
Passes: a_tidy_text
"""


def clean_cell(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in UNSEEN))
    return "".join(kept).strip()
