"""M13: strip takes off what is too much.

Loses: Q1 Q2
Hint: which-signs-go
Passes: a_tidy_text
"""


def clean_cell(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).strip()
