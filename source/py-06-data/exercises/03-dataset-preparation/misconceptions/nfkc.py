"""M11: NFKC is the form that tidies up most.

Loses: Q1 Q4
Hint: looks-like-another
Passes: a_tidy_text
"""


def clean_cell(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or (unicodedata.category(sign) != "Cc" and sign not in UNSEEN))
    return unicodedata.normalize("NFKC", "".join(kept)).strip()
