# %% [markdown]
# # Tables that lie
#
# **PY-06 · Data handling** · lesson 3
#
# ## You will be able to
#
# - **predict** which type `read_csv` guesses for a column, and what the guess loses;
# - **write** a reader with the `csv` module that survives commas, quotes, line breaks and rows of any length;
# - **validate** each step on a table, `merge` among them, by counting rows before and after;
# - **fix** a mean of means: say what the parts of a large file, read with `chunksize`, must hand on;
# - **choose** a key for duplicates, made with `normalize`, and a form in which a table goes into a prompt.
#
# ## Before you start
#
# You have done [lesson 1, about files and bytes](01-file-io-patterns.ipynb) and [lesson 2, about
# JSON](02-json-handling.ipynb). You need pandas: `pip install pandas`. No key, no network.
#
# **Time: 75 min**, or 90 if pandas is new to you. After section 3 is a good place for a break.
#
# Run the cells from top to bottom with Shift+Enter. Where a cell asks something, type between the quotes, and run it
# again.

# %% [markdown] tags=["hook"]
# ## 1 · Namibia is missing
#
# Harbor has collected 300 pairs of a question and an answer, each with the customer's country and zip (the postal
# code), and a rating. The offices in Boston and Windhoek get their part: the United States, `US`, and Namibia, `NA`.
#
# Ben reads that part with pandas and writes it again. He changes nothing, and nothing is raised.
#
# Before you run the cell: on the left will stand the file, on the right what Ben writes. The heading tells one
# difference. Which of the other five columns come back as they were?

# %% tags=["hook"]
import csv
import io
from collections.abc import Iterable, Mapping

import pandas as pd
from harbor_kit.pairs import PAIRS, pairs_csv
from harbor_kit.ready import ready

_ = ready()  # says what your machine lacks, if it lacks anything
SHORT = ["id", "country", "zip", "ticket", "rating", "asked"]
ROWS = [{name: row[name] for name in SHORT} for row in PAIRS if row["country"] in ("US", "NA")]


def csv_of(rows: Iterable[Mapping[str, str]], names: list[str]) -> str:
    text = io.StringIO(newline="")
    csv.DictWriter(text, names, lineterminator="\n").writerows([dict(zip(names, names, strict=True)), *rows])
    return text.getvalue()


PART = csv_of(ROWS, SHORT)
guessed = pd.read_csv(io.StringIO(PART))
for before, after in zip(PART.splitlines()[:7], guessed.to_csv(index=False).splitlines()[:7], strict=True):
    print(f"{before:38}{after}")
for country in ("US", "NA"):
    print(country, "in the file:", PART.count(f",{country},"), " in the table:", (guessed["country"] == country).sum())

# %% [markdown]
# Only the days came back. `0001` is 1, and `00501`, a real zip near New York, is 501. Ticket 4007 is 4007.0, rating 3
# is 3.0. And Namibia is gone: `NA in the file: 48  in the table: 0`.
#
# A CSV file is text. It has no types. So `read_csv` *guesses* one for each column, from its cells:
#
# - All are digits? Then they are numbers, `int64`, and numbers have no zeros in front.
# - Some are empty? Then whole numbers become `float64`, as the mark for *nothing*, NaN, is a float.
# - `NA` is one of 19 spellings that mean *nothing* to pandas (November 2026). Here it means Namibia.
# - Anything else? Then all are texts, `str`.
#
# Others have lost Namibia as well ([OasisLMF, issue 307](https://github.com/OasisLMF/OasisLMF/issues/307)). The one
# idea of this lesson: **a table says what its reader guessed, until you say what it is.**
#
# Now Ben reads the whole file: 300 rows, ten countries. British zips look like `EC1A 1BB`, Polish ones like `00-001`.

# %% tags=["predict"]
from harbor_kit.quiz import predict

guess_types = predict(
    "Which types have id, country, zip, ticket and asked (days such as 2026-01-06) in the whole file (next cell)?",
    {
        "A": "int64, str, int64, float64, str: as in the part, with an error for each British zip",
        "B": "str, str, str, str, str: one text is enough for pandas to become careful",
        "C": "int64, str, str, float64, datetime64: the zips are text now, and days look like days",
        "D": "int64, str, str, float64, str: the zips are text now",
    },
    choice="",
)

# %% tags=["run"]
ALL = pairs_csv()
guessed_all = pd.read_csv(io.StringIO(ALL))

print(f"{'column':9}{'the part':10}{'all rows':10}first cell of the file, and of both tables")
for name in SHORT:
    cells = [ROWS[0][name], guessed[name][0], guessed_all[name][0]]
    print(f"{name:9}{guessed[name].dtype!s:10}{guessed_all[name].dtype!s:10}{'  '.join(map(str, cells))}")
print("\nthe ticket of row 33:", PAIRS[32]["ticket"], "in the file,", guessed_all["ticket"][32], "in the table")

spellings = ["NA", "N/A", "n/a", "None", "null", "NULL", "nan", "", "na", "none", "Null", "-", "unknown"]
quoted = "".join(f'"{word}",x\n' for word in spellings)
missing = pd.read_csv(io.StringIO("word,x\n" + quoted))["word"].isna()
print("nothing:  ", [word for word, gone in zip(spellings, missing, strict=True) if gone])
print("something:", [word for word, gone in zip(spellings, missing, strict=True) if not gone])

# %% tags=["reveal"]
guess_types.reveal(
    "D",
    {
        "A": "nothing is raised: with one British zip in the column, all zips of this file are texts.",
        "B": "the guess is made for each column by itself, and ids and tickets still look like numbers.",
        "C": "pandas takes no day for a day unless it is told to; the others are right.",
        "D": "one zip with letters made the column a text, so 00501 is whole in this file, and not in the part.",
    },
)

# %% [markdown] tags=["investigate"]
# So the type of a zip depends on *other rows*. A program works for months, until a file comes without a British
# customer. And `33e4`, the number of a ticket, is a number with an exponent: 330000.0. Quotes do not help, as the
# spellings show. An id of 19 digits, in a column with a gap, is even rounded, and in 2020 that happened to people who
# had said `Int64` ([pandas, issue 32453](https://github.com/pandas-dev/pandas/issues/32453)).
#
# ## 2 · What a CSV file is
#
# A line for each row, a comma between cells. Two rules make it harder than it looks:
#
# 1. A cell with a comma, a quote or a line break in it stands in quotes; a quote inside is doubled.
# 2. So a row can have several lines, and a comma need not separate.
#
# The next cell reads one row in three ways, and writes two as Windows does. Before you run it: how many rows and cells
# will `split` find? In which of the other two ways does the `\r\n` inside the cell survive?

# %% tags=["investigate", "bad"]
import tempfile
from pathlib import Path

FOLDER = tempfile.TemporaryDirectory()  # goes when the kernel ends
FILE = Path(FOLDER.name) / "answers.csv"
FILE.write_bytes(b'id,answer\r\n0005,"Choose ""Copy"", then\r\npaste it."\r\n')

text = FILE.read_text(encoding="utf-8")
print("split:          ", [line.split(",") for line in text.splitlines()[1:]])  # ✗ Wrong: neither rule is known
with FILE.open(encoding="utf-8") as file:  # ✗ Wrong: open translates the line breaks inside of cells, too
    print("csv:            ", list(csv.reader(file))[1])
with FILE.open(encoding="utf-8", newline="") as file:
    print('csv, newline="":', list(csv.reader(file))[1])

with FILE.open("w", encoding="utf-8", newline="\r\n") as file:  # ✗ Wrong: what open does on Windows unless told
    csv.writer(file).writerows([["0005", "Copy"], ["0006", "Paste"]])
print("written:        ", FILE.read_bytes())

# %% [markdown] tags=["investigate"]
# `split` found four cells in two rows. `csv` without `newline=""` found the right cells, and changed a cell: its
# `\r\n` is `\n` now. On Windows, each row ends in `\r\r\n`, and there is a blank line after every row ([GridPath, pull
# 150](https://github.com/sylvan-energy/gridpath/pull/150)). So: **open with `newline=""`, to read and to write.** Then
# `csv` alone decides where a row ends.
#
# The comma is a habit, not a rule. In many countries, spreadsheets write `;`, and a reader that expects commas finds
# one column and no error ([RAGFlow, pull 19740](https://github.com/infiniflow/ragflow/pull/19740)). Say
# `delimiter=";"` (in pandas `sep=";"`), and compare the names in the first line with those that you expect.
#
# `csv.DictReader` gives each row as a dictionary. It takes rows as they come. The next one reads a file that a
# spreadsheet has saved: it begins with a byte order mark, one line is blank, one row is short, one is long.

# %% tags=["predict"]
guess_rows = predict(
    "How many rows does DictReader give for SAVED (next cell), decoded as utf-8? Which values have they?",
    {
        "A": "4 rows; the blank one has empty texts, and the long one raises csv.Error",
        "B": "3 rows; the short one has '' as zip, and the fourth cell of the long one is dropped",
        "C": "3 rows; the short one has None as zip, the long one a key None, and no row has a key 'id'",
        "D": "1 row: those that do not fit are skipped, and the mark at the beginning is removed",
    },
    choice="",
)

# %% tags=["run"]
SAVED = "\ufeffid,country,zip\n0001,US,00501\n\n0002,NA\n0003,DE,01067,Dresden\n".encode()

for encoding in ("utf-8", "utf-8-sig"):
    rows = list(csv.DictReader(io.StringIO(SAVED.decode(encoding), newline="")))
    print(encoding, *rows, sep="\n  ")
for number, use in ((1, lambda row: row["zip"].strip()), (2, ",".join)):
    try:
        use(rows[number])
    except (AttributeError, TypeError) as error:
        print(f"{type(error).__name__}: {error}")
unclosed = '0004,"never closed\n0005,Copy\n0006,Paste\n'
print("a quote that is never closed:", list(csv.reader(io.StringIO(unclosed, newline=""))))

# %% tags=["reveal"]
guess_rows.reveal(
    "C",
    {
        "A": "a blank line is no row for DictReader, and it compares no row with the first line.",
        "B": "what is missing is None, and what is too much is kept, as a list under the key None.",
        "C": "and the first key begins with the mark, which the encoding utf-8-sig takes away.",
        "D": "nothing is skipped but blank lines; whether a row fits is for you to say.",
    },
)

# %% [markdown]
# `'NoneType' object has no attribute 'strip'` comes up far from its cause: in the loader of a framework, for one
# ([LangChain, issue 2074](https://github.com/langchain-ai/langchain/issues/2074)). So count the cells of each row
# yourself, as `csv.reader` gives them: a list for each row, an empty one for a blank line. With `strict=True`, a quote
# that is never closed is an error, instead of one cell that holds the rest of the file.
#
# ## 3 · Pandas, told what to do
#
# A `DataFrame` = a table whose columns have names and types. Read every cell as the text that it is, then give types to
# the columns that need one. Which need one? Ask: *would a mean of two of them mean anything?* Of ratings, yes. Of ids,
# zips and tickets, no: they are names, made of digits.
#
# `keep_default_na=False` means that no spelling is *nothing*. `Int64`, with a capital I, holds whole numbers and gaps.
# Days get a `format`; without it, `03/04/2026` becomes the 4th of March.

# %%
def read_pairs(text: str) -> pd.DataFrame:
    table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return table.assign(
        rating=pd.to_numeric(table["rating"]).astype("Int64"),  # an empty cell becomes <NA>; "good" and 3.5 are errors
        asked=pd.to_datetime(table["asked"], format="%Y-%m-%d"),
    )


told = read_pairs(ALL)
print(told.dtypes.to_string(), "\n")
print("written again, the file is the same:", told.to_csv(index=False, lineterminator="\n") == ALL)

# %% [markdown]
# Write what you have read, and compare with the file: that finds a rating `1e2`, which comes back as 100. (If the file
# quotes more than it must, compare cells.) A column of type `float64` refuses an empty cell now, `could not convert
# string to float: ''`, until you say `na_values={"rating": [""]}`.
#
# One more trap. If *every* row has a cell more than the first line, `read_csv` takes the first column for names of
# rows, and all others move by one, without a word. Say `index_col=False`: it drops the last cell, and warns.
#
# **What to see:** the first 40 rows of the part, one field for each cell. Above, as pandas guesses: countries are lost
# in every other row; ids, tickets, ratings and zips with a zero in front are changed. Below, as it is told: what is
# empty there is empty in the file.
#
# **Where the picture stops being true:** it shows cells. A row that was swallowed, or came twice, is not on it; nor is
# a rating of 3 that was meant as *bad*.

# %% tags=["figure"]
from harbor_kit.gaps import show_gaps

told_part = read_pairs(PART)
maps = {"as pandas guesses": guessed, "as it is told": told_part}
show_gaps(ROWS[:40], {title: table[:40].to_dict("records") for title, table in maps.items()})
for title, table in maps.items():
    print(f"\n{title}, written again: the same file?", table.to_csv(index=False, lineterminator="\n") == PART, end="")

# %% [markdown]
# ### Five steps, and a count after each
#
# Most work on tables is made of five steps: *filter* rows, *assign* a column, *group* and count, *merge* two tables,
# *drop duplicates*. Each gives a new table and leaves the old one alone. A **key** = what rows are grouped or matched
# by, here their country.
#
# Two lines on pandas 3: texts have a type of their own, `str`, where it said `object` before. And every result behaves
# as a copy: `told["rating"][0] = 5` changes nothing and warns of a `ChainedAssignmentError`; write `told.loc[0,
# "rating"] = 5`. ([Ax, pull 4799](https://github.com/facebook/Ax/pull/4799) mends the same with `replace`.)
#
# Before you run the cell: it groups both tables by country. The groups of `told` have 300 rows together. How many have
# those of `guessed_all`?

# %% tags=["investigate"]
poor = told[(told["rating"] <= 2) & (told["country"] == "NA")]  # filter
print("filter:", len(poor), "poor ratings from Namibia, of", len(told), "rows")

with_month = told.assign(month=told["asked"].dt.strftime("%Y-%m"))  # assign
print("assign:", with_month["month"].nunique(), "months, still", len(with_month), "rows")

once = told.drop_duplicates("question", keep="first")  # dedupe
print("dedupe:", len(told) - len(once), "questions stand there again, sign for sign\n")

by_country = told.groupby("country").agg(rows=("id", "count"), rated=("rating", "count"), mean=("rating", "mean"))
print(by_country.sort_values("rows", ascending=False).head(4).round(2).to_string())  # group
for title, table in {"told": told, "guessed": guessed_all}.items():
    print(f"{title:8} rows in all groups:", table.groupby("country")["id"].count().sum(), "of", len(table))

# %% [markdown] tags=["investigate"]
# `guessed  rows in all groups: 252 of 300`: `groupby` leaves out rows whose key is missing, silently. Here that is all
# of Namibia ([Open Grid Emissions, issue 83](https://github.com/singularity-energy/open-grid-emissions/issues/83)).
# With `dropna=False`, they are a group of their own.
#
# The fourth step is the most dangerous one. Each country belongs to an office, and somebody has written down which.
# `how="left"` keeps each row of the left table, and adds what the right one knows. Before you run the cell, look at
# `OFFICES`: there are 300 rows on the left, 48 of them from Namibia, 47 from the US, 46 from Germany. How many come
# out?

# %% tags=["investigate", "bad"]
OFFICES = pd.DataFrame(
    [["US", "Boston"], ["US", "Denver"], ["NA", "Windhoek"], ["DE", "Kiel"]],
    columns=["country", "office"],
)

merged = told.merge(OFFICES, on="country", how="left")  # ✗ Wrong: nothing is said about keys
print("rows before:", len(told), " after:", len(merged))
print("ratings before:", told["rating"].count(), " after:", merged["rating"].count())
print("rows without an office:", merged["office"].isna().sum(), "\n")

try:
    told.merge(OFFICES, on="country", how="left", validate="many_to_one")
except pd.errors.MergeError as error:
    print(f"{type(error).__name__}: {str(error).splitlines()[0]}")

# %% [markdown]
# Each of the 47 rows from the US has met both offices, so it stands there twice, and counts twice in every mean. In a
# model of the energy market, 1147 rows became 2294, and a line that counted them stopped it ([dGen, issue
# 60](https://github.com/NatLabRockies/dgen/issues/60)). `validate="many_to_one"` says what you believe about the keys,
# and pandas checks it. After a left merge, the number of rows is the same, or you know why not.
#
# ## 4 · A file that does not fit
#
# `chunksize=1000` makes `read_csv` an iterator: tables of a thousand rows, one after the other, and one in memory. For
# a count, that is enough. For a mean, there is a trap.
#
# Four customers waited for a first answer: 1, 1, 1 and 10 minutes.

# %% tags=["predict"]
guess_mean = predict(
    "The four minutes are read in chunks of 3. What is the mean of the means of the chunks (next cell)?",
    {
        "A": "3.25, the mean of the four rows",
        "B": "5.5, more than the mean of the rows",
        "C": "1.0, the mean of the only full chunk",
        "D": "2.17, less than the mean of the rows",
    },
    choice="",
)

# %% tags=["modify"]
CHUNK = 3  # modify this line: which sizes from 1 to 4 give the right mean?

WAITED = "minutes\n1\n1\n1\n10\n"
averages, total, count = [], 0.0, 0
for piece in pd.read_csv(io.StringIO(WAITED), chunksize=CHUNK):
    averages.append(float(piece["minutes"].mean()))
    total, count = total + piece["minutes"].sum(), count + piece["minutes"].count()
print("means of the chunks:", averages)
print("mean of the means:", sum(averages) / len(averages), "  mean of the rows:", total / count)

# %% tags=["reveal"]
guess_mean.reveal(
    "B",
    {
        "A": "that is the mean of the rows; the mean of means gives one row as much weight as three.",
        "B": "the chunks have the means 1 and 10, and nobody remembers that one had three rows, the other one.",
        "C": "the last chunk is shorter and handed over all the same; no row is left out.",
        "D": "that divides the last 10 by three; the last chunk has one row, and nothing is filled up.",
    },
)

# %% [markdown]
# Sizes 1, 2 and 4 are right here, as all chunks have the same length then: that is why tests do not find it. The
# accuracy of a model, averaged over batches of unequal size, has the same fault ([Chainer, issue
# 1739](https://github.com/chainer/chainer/issues/1739)).
#
# **A chunk hands on what can be put together:**
#
# | you want | a chunk hands on |
# |---|---|
# | number, sum, mean | sum and count |
# | smallest, largest | its own |
# | how many different | the set of keys, or of their hashes |
# | median | nothing short of all values |
#
# And `read_csv` guesses *for each chunk anew*, so `dtype` is needed more than ever. It reads a large file in pieces
# even without `chunksize`: after `DtypeWarning: Columns (0: zip) have mixed types`, one column holds 501 and `'00501'`.
#
# `usecols` reads the columns that you name. `astype("category")` keeps each different text once: our twelve topics took
# a ninth of the memory (measured with pyarrow, November 2026).

# %%
types = [chunk["zip"].dtype for chunk in pd.read_csv(io.StringIO(ALL), chunksize=3, nrows=6)]
print("zips of the first chunks, as guessed:", *types)

chunks = pd.read_csv(
    io.StringIO(ALL), chunksize=80, usecols=["country", "rating"], keep_default_na=False,
    dtype={"country": str, "rating": "Int64"},
)
parts = [chunk.groupby("country")["rating"].agg(["sum", "count"]) for chunk in chunks]
print(len(parts), "chunks, rows of the parts:", [len(part) for part in parts])

both = pd.concat(parts).groupby("country").sum()
means = (both["sum"] / both["count"]).round(6)
print("the same means as from the whole table:", means.equals(by_country["mean"].round(6)))
print(means.head(3).round(2).to_string())

# %% [markdown]
# ## 5 · Cleaning for a model
#
# What is twice in the training data counts twice. What is in the training data *and* in the test data flatters the
# test: in one collection of book reviews, a review stood in both, with other line breaks ([DBRD, issue
# 6](https://github.com/benjaminvdb/DBRD/issues/6)).
#
# So rows are compared by a key that you make: what is left of a text when the differences that do not count are gone.
# Three usual steps: runs of white space become one space; `unicodedata.normalize("NFC", …)` writes é as one sign, where
# it was e and an accent; `casefold()` forgets capitals. The key is for comparing. The text stays as it was written.
#
# Before you run the first cell: six questions are there again, sign for sign. Each step finds more. When does a step
# find too much? The second cell flags rows for a person: signs that nobody sees, personal data, odd lengths. One
# flagged row is as it should be. Which?

# %% tags=["investigate"]
import unicodedata
from collections.abc import Callable

STEPS: dict[str, Callable[[str], str]] = {
    "sign for sign": str,
    "+ white space": lambda cell: " ".join(cell.split()),
    "+ NFC": lambda cell: unicodedata.normalize("NFC", " ".join(cell.split())),
    "+ capitals": lambda cell: unicodedata.normalize("NFC", " ".join(cell.split())).casefold(),
}
for title, key_of in STEPS.items():
    keyed = told.assign(key=told["question"].map(key_of), reply=told["answer"].map(key_of))
    again = keyed.duplicated("key")
    same = keyed.duplicated(["key", "reply"])
    print(f"{title:14} asked again: {again.sum():2}  answered alike: {same.sum():2}", end="  ")
    print("otherwise:", *keyed["id"][again & ~same])

# %% tags=["investigate"]
import re

HIDDEN = {"Cc": "control", "Cf": "no width"}  # categories of Unicode
PERSONAL = {"mail": r"\S+@\S+\.\w+", "phone": r"\+?\d[\d ()-]{7,}\d"}


def flags(row: Mapping[str, str]) -> list[str]:
    both = row["question"] + row["answer"]
    signs = {unicodedata.category(sign) for sign in both if sign not in "\n\t"}
    found = [name for category, name in HIDDEN.items() if category in signs]
    found += [f"{name}: {match[0]}" for name, rule in PERSONAL.items() if (match := re.search(rule, both))]
    lengths = {name: len(row[name].strip()) for name in ("question", "answer")}
    return found + [f"{name} of {size}" for name, size in lengths.items() if not 3 <= size <= 2000]


flagged = told.assign(flags=[", ".join(flags(row)) for row in PAIRS])
for row in flagged[flagged["flags"] != ""].to_dict("records"):
    print(f"{row['id']}  {row['flags']:24}  {ascii(row['question'])[1:-1][:48]}")

# %% [markdown]
# - **Same question, another answer** is no duplicate. It is a contradiction, and a person decides.
# - **Without capitals**, *US* and *us* are one word, and *Polish* is *polish*. For a key, that is mostly fine.
# - **A flag is a question, not a verdict.** The pattern for phones misses many, and finds order numbers now and then.
#   Personal data that no pattern finds is personal data.
# - **Not all that you do not see is rubbish.** Row 0101 is fine: three emoji, joined by signs without width, are one
#   family. Who deletes the category `Cf` breaks it apart.
# - **NFC, not NFKC.** The K makes a 2 of ², and `m²` becomes `m2`.
#
# ## 6 · A table in a prompt
#
# A model is one more reader that guesses: it gets text, and each token costs. The next cell writes the same ten rows in
# five forms. The tokens were counted once with OpenAI's public tokenizer `o200k_base`, in November 2026. Before you
# look at the cell: how many tokens does indented JSON cost for each token of CSV?

# %%
import json

NAMES = ["id", "topic", "country", "rating"]
TEN = [{name: row[name] for name in NAMES} for row in PAIRS[:10]]
TABLE = [NAMES, ["---"] * len(NAMES), *(list(row.values()) for row in TEN)]
FORMS = {
    "CSV": csv_of(TEN, NAMES),
    "Markdown": "".join(f"| {' | '.join(row)} |\n" for row in TABLE),
    "JSON, by column": json.dumps({name: [row[name] for row in TEN] for name in NAMES}) + "\n",
    "JSON lines": "".join(json.dumps(row) + "\n" for row in TEN),
    "JSON, indented": json.dumps(TEN, indent=2) + "\n",
}
TOKENS = dict(zip(FORMS, (100, 141, 144, 252, 334), strict=True))  # recorded, see above
for form, written in FORMS.items():
    tokens = TOKENS[form]
    print(f"{form:16}{len(written):4} characters  {tokens:4} tokens  {tokens / TOKENS['CSV']:.1f} ×  {written[:30]!r}")

# %% [markdown]
# CSV is the shortest. But beside the ninth cell of a wide row nothing says what it is: the model guesses. Try CSV or
# Markdown for few columns; for wide rows, or cells with line breaks, JSON lines. Measure both, and send only the
# columns that a question needs.
#
# ## 7 · Handing it on
#
# Whoever reads your file guesses again. Write it with `to_csv(path, index=False, lineterminator="\n")`; without
# `index=False` a column without a name is added. A text that begins with `=`, `+`, `-` or `@` is a formula to a
# spreadsheet. For people, put a `'` in front ([Bright Data, pull
# 52](https://github.com/brightdata/sdk-python/pull/52)); for programs, do not.
#
# > **Parquet** keeps types, so nothing is guessed, and stores column by column, so two of nine can be read alone. It
# > needs pyarrow. Our pairs: 48 kB as CSV, 19 kB as Parquet.
# >
# > **polars** and **DuckDB** read CSV and Parquet that do not fit into memory. They guess, too: of `00501`, polars made
# > 501 and DuckDB a text; both kept Namibia (November 2026). Say `schema_overrides=` or `types=`.

# %% [markdown] tags=["worked"]
# ## 8 · Worked example: the list of desks
#
# Harbor's telephone needs a list: which desk has which extension? Somebody keeps it in a spreadsheet. Comments name
# four sub-goals, which the exercise repeats for pairs. Six decisions:
#
# - `007` is an extension, so every cell stays text; types are for later.
# - Who opens the file says `encoding="utf-8-sig"` and `newline=""`. The reader gets text.
# - The first line must have exactly the names that we expect. If not, nothing is read: each row would be wrong.
# - A cell is cleaned without looking at other cells: NFC, one space for many.
# - A row that is left out has a number, a reason, and its cells as they came: who mends it needs all three. A blank
#   line is no row, and has no number.
# - What came = kept + left out + blank. Whoever changes the loop and loses a row hears of it.
#
# (The exercise decides two things otherwise: its files need not fit into memory, and a cell keeps the spaces and line
# breaks inside.)

# %% tags=["worked"]
from typing import TextIO

DESKS = ["desk", "extension", "city"]


def tidy(cell: str) -> str:
    # --- sub-goal: clean one cell
    return " ".join(unicodedata.normalize("NFC", cell).split())


def fault_of(cells: list[str]) -> str:
    # --- sub-goal: say why a row is left out
    if len(cells) != len(DESKS):
        return f"a desk needs {len(DESKS)} cells, and this row has {len(cells)}"
    desk, extension, _ = map(tidy, cells)
    if not desk:
        return "desk: is empty"
    return "" if re.fullmatch("[0-9]{3}", extension) else f"extension: {extension!r} is not three digits"


# %% tags=["worked"]
def read_desks(file: TextIO) -> tuple[list[dict[str, str]], list[tuple[int, str, list[str]]]]:
    # --- sub-goal: keep every cell as text
    rows = list(csv.reader(file, strict=True))
    if rows[:1] != [DESKS]:
        raise ValueError(f"the file begins with {rows[:1]}, and not with {[DESKS]}")
    kept: list[dict[str, str]] = []
    left_out: list[tuple[int, str, list[str]]] = []
    blank = 0
    for cells in rows[1:]:
        if not cells:
            blank += 1
        elif fault := fault_of(cells):
            left_out.append((len(kept) + len(left_out) + 1, fault, cells))
        else:
            kept.append(dict(zip(DESKS, map(tidy, cells), strict=True)))
    # --- sub-goal: count both sides
    if 1 + len(kept) + len(left_out) + blank != len(rows):
        raise AssertionError("a row is on neither side")
    return kept, left_out


LINES = [" Night  shift,007,Zu\u0308rich", '"Sales, NA",104,Kiel', "Legal,12,Kiel", "", ",105,", "Billing,106"]
SHEET = "\n".join(["desk,extension,city", *LINES])
desks, left = read_desks(io.StringIO(SHEET, newline=""))
print(*desks, "left out:", *left, sep="\n")

# %% [markdown] tags=["faded"]
# ## Your turn: types, and a mean that is right
#
# A file of orders has the columns `order` (such as `0093e1`), `zip`, `seats` (a whole number, or empty) and `country`.
# Fill the four blanks, so that no cell is lost or changed: `str`, `int`, `Int64`, `True` … (In a program, `"Int64"` has
# quotes. Leave them out here: what you type already stands between quotes.)
#
# Then build the loop that takes the mean of a column, from a file that does not fit. Three lines belong nowhere: find
# the mistake in each.

# %% tags=["faded"]
from harbor_kit.quiz import fill_in, parsons

orders = fill_in(
    """orders = pd.read_csv(
    "orders.csv",
    dtype={"order": ___, "zip": ___, "seats": ___, "country": str},
    keep_default_na=___,
)""",
    ["", "", "", ""],
)
loop = parsons(
    "The mean of the column minutes. In some rows it is empty.",
    {
        "A": "total, count = 0.0, 0",
        "B": 'for chunk in pd.read_csv("waits.csv", usecols=["minutes"], chunksize=10_000):',
        "C": '    total += chunk["minutes"].mean()',
        "D": '    total += chunk["minutes"].sum()',
        "E": "    count += 1",
        "F": "    count += len(chunk)",
        "G": '    count += chunk["minutes"].count()',
        "H": "print(total / count)",
    },
    order="",
)

# %% tags=["faded", "reveal"]
orders.reveal(
    [["str", "'str'"], ["str", "'str'"], ["Int64", "'Int64'", '"Int64"'], "False"],
    [
        "as a guess, 0093e1 would be a number with an exponent, 930.",
        "a zip is a name made of digits, and names keep their zeros.",
        "int cannot hold a gap, and float64 makes 3.0 of 3.",
        "so the country NA stays; for Int64, an empty cell is a gap all the same.",
    ],
)
loop.reveal(
    ["ABDGH", "ABGDH"],
    {
        "A": "both sums begin before the first chunk, and live longer than each of them.",
        "B": "one column of ten thousand rows is in memory, whatever the size of the file.",
        "C": "the sum of means, divided by anything, gives the last and shorter chunk too much weight.",
        "D": "sums can be added to sums; empty cells add nothing.",
        "E": "it counts chunks, and belongs to the mean of means.",
        "F": "it counts the rows in which minutes is empty, too, and the mean comes out too small.",
        "G": "count counts the values that are there, the same ones that sum has added.",
        "H": "one division, at the very end, when both sides are complete.",
    },
)

# %% [markdown] tags=["mistakes", "quiz"]
# ## Common mistakes
#
# **`NA in the file: 48 in the table: 0`** *Cause:* a default of `read_csv`. *Fix:* `keep_default_na=False`.
#
# **`2,,10005,4014.0,1.0`** *Cause:* guessed types. *Fix:* `dtype=`. ([dataretrieval, pull
# 311](https://github.com/DOI-USGS/dataretrieval-python/pull/311); [csvcubed, pull
# 362](https://github.com/ONSdigital/csvcubed/pull/362))
#
# **`\r\r\n`** *Cause:* a file opened without `newline=""`. *Fix:* with it.
#
# **`\ufeffid`** *Cause:* a byte order mark. *Fix:* `encoding="utf-8-sig"`. ([Orange, issue
# 7000](https://github.com/biolab/orange3/issues/7000))
#
# **`'NoneType' object has no attribute 'strip'`** *Cause:* a short row. *Fix:* count cells.
#
# **`expected str instance, NoneType found`** *Cause:* a long row, and its key `None`. *Fix:* the same. ([sqlite-utils,
# issue 440](https://github.com/simonw/sqlite-utils/issues/440))
#
# **`rows in all groups: 252 of 300`** *Cause:* keys that are missing. *Fix:* `dropna=False`.
#
# **`rows before: 300 after: 347`** *Cause:* a key stands twice on the right. *Fix:* `validate=`.
#
# **`mean of the means: 5.5`** *Cause:* chunks of different lengths. *Fix:* sum and count.
#
# ## Check yourself
#
# Six questions, at least one for each objective.

# %% tags=["quiz"]
from harbor_kit.quiz import quiz

january = quiz(
    "The column order_id has the type int64 in January's file, and float64 in February's. What is likely?", {
        "A": "the numbers have grown so large in February that they do not fit into 64 bits any more",
        "B": "in February, a row has no order_id",
        "C": "pandas reads numbers as float64 as soon as a file has more than a million rows",
    }, objective=1, choice="",
)
fewer = quiz(
    "A file has 351 lines, one of them the names, none of them blank. DictReader gives 300 rows. What is likely?", {
        "A": "50 rows were broken, and DictReader has skipped them",
        "B": "the file was opened without newline, so some of the lines were joined",
        "C": "cells with line breaks: some rows have more than one line",
    }, objective=2, choice="",
)
merging = quiz(
    "Before a left merge there are 300 rows, after it 312. What do you do first?", {
        "A": "look for keys that stand twice in the right table",
        "B": "drop_duplicates on the result, which makes 300 rows of it again",
        "C": "look for keys that are missing in the right table, as each of them adds a row",
    }, objective=3, choice="",
)

# %% tags=["quiz"]
per_topic = quiz(
    "You want the mean length of the answers of each topic, from chunks. What does a chunk hand on?", {
        "A": "for each topic its mean; at the end, they are weighted with the lengths of the chunks",
        "B": "for each topic the sum of lengths and the number of answers",
        "C": "its mean for each topic; if the chunks are large enough, the difference is too small to see",
    }, objective=4, choice="",
)
which = quiz(
    "1: 'Reset my password' – 'Use the link.' 2: 'RESET MY PASSWORD' – 'Use the link.' 3: 'Reset my password' – "
    "'Ask your owner.' Which rows are duplicates?", {
        "A": "none, as no two of the three rows are equal sign for sign",
        "B": "1, 2 and 3, as they ask the same: the first one is kept, and the two others go",
        "C": "1 and 2; 3 contradicts them, and somebody has to look at it",
    }, objective=5, choice="",
)
prompt = quiz(
    "Five hundred rows with three short columns go into a prompt. Which form do you try first?", {
        "A": "CSV, with its line of names",
        "B": "a JSON list with indentation, as models were trained on it",
        "C": "the text that print(table) shows, since it is made for reading",
    }, objective=5, choice="",
)

# %% tags=["quiz", "reveal"]
january.reveal("B", {
    "A": "whole numbers that do not fit become uint64, objects or texts, and keep all their digits.",
    "B": "the mark for a gap is a float, so one gap makes floats of the whole column.",
    "C": "no number of rows changes a type by itself; what stands in the cells does."})
fewer.reveal("C", {
    "A": "DictReader judges no row and skips none, except for blank lines.",
    "B": "without newline, line breaks are translated, and none of them disappears.",
    "C": "a line break inside of quotes belongs to the cell, so lines are more than rows."})
merging.reveal("A", {
    "A": "each row on the left meets all its matches; validate='many_to_one' would have said so at once.",
    "B": "it also drops rows that were twice before, and keeps whichever match came first.",
    "C": "with how='left', a row without a match stays one row, with a gap in it."})
per_topic.reveal("B", {
    "A": "the weight of a topic is how often it occurs in the chunk, not how long the chunk is.",
    "B": "both can be added up over all chunks, and are divided once, at the end.",
    "C": "a rare topic can have one answer in one chunk and ninety in the next."})
which.reveal("C", {
    "A": "the same question is asked and answered twice in 1 and 2, whatever the capitals.",
    "B": "which of two answers is right, the order of the rows does not say.",
    "C": "without capitals, 1 and 2 are equal in both cells; 3 asks the same and answers otherwise."})
prompt.reveal("A", {
    "A": "with few columns it is the shortest form, and what stands in which column stays clear.",
    "B": "each row repeats every name: more than three times the tokens, for the same cells.",
    "C": "pandas leaves out rows and columns with dots when a table is large, and pads with spaces."})

# %% [markdown] tags=["recap"]
# ## Recap
#
# You can now
#
# - **predict** what `read_csv` guesses: digits become numbers, a gap makes floats, `NA` becomes nothing, and other rows
#   decide; say `dtype=` and `keep_default_na=False`;
# - **write** a reader with `csv`: `newline=""`, `utf-8-sig`, the names of the first line, the cells of each row;
# - **validate** each step by counting: `groupby` drops missing keys, `merge` multiplies rows whose key stands twice;
# - **fix** a mean of means: with `chunksize`, each part hands on sum and count, and one division comes last;
# - **choose** a key with `normalize` for comparing, keep the text, and send tables to a model in the form that you have
#   measured.
#
# A table says what its reader guessed, until you say what it is.

# %% [markdown] tags=["questionnaire"]
# ## Questions to come back to
#
# Answer them tomorrow.
#
# 1. Which three guesses of `read_csv` lose something? Why is nothing raised?
# 2. Why can the same column have another type tomorrow?
# 3. What is the question that tells a number from a name made of digits?
# 4. Which two rules forbid `split(",")`?
# 5. What does `newline=""` leave to whom?
# 6. What does `DictReader` do with a short row, a long row, a blank line?
# 7. What do you compare before and after `groupby`, and before and after `merge`?
# 8. What does a chunk hand on for a mean, for a maximum, for a median?
# 9. Search your own code for `read_csv(` without `dtype`. Which of those columns is a name?
# 10. Why is the key for comparing not the text that you keep?
#
# *Further reading* (links of this page checked November 2026): [what the csv module
# promises](https://docs.python.org/3/library/csv.html), and [every option of
# read_csv](https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html).
#
# **Next:** [lesson 4, Vectors, chunks and training lines](04-ai-data-formats.ipynb). After it, the [exercise From messy
# CSV to training data](../exercises/03-dataset-preparation.ipynb) has the four sub-goals of section 8.
