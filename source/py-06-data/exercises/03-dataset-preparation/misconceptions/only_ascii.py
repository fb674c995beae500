"""M17: a model that is trained on plain letters needs plain letters.

Loses: Q1 Q2 Q3 Q4
Hint: in-which-order
Passes: a_tidy_text
"""


def clean_cell(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or sign.isprintable()).strip()
