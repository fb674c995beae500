"""M12: what nobody sees is in the categories Cc and Cf.

Loses: Q1
Hint: which-signs-go
Passes: a_tidy_text
"""


def clean_cell(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) not in ("Cc", "Cf")))
    return unicodedata.normalize("NFC", "".join(kept)).strip()
