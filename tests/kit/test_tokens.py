"""Toy tokenizers, articles and drawn documents."""

from __future__ import annotations

import pytest
from harbor_kit.tokens import ARTICLES, KNOWN, MERGES, ByteTokenizer, Tokenizer, WordTokenizer, drawn_document

TOKENIZERS = pytest.mark.parametrize("tok", [WordTokenizer(), ByteTokenizer()], ids=["words", "bytes"])
DOCUMENTS = [*ARTICLES.values(), *(drawn_document(seed, 300) for seed in range(20))]


@TOKENIZERS
def test_what_is_encoded_is_decoded_again(tok: Tokenizer) -> None:
    assert [tok.decode(tok.encode(text)) for text in ["", *DOCUMENTS]] == ["", *DOCUMENTS]


@TOKENIZERS
def test_different_texts_have_different_tokens(tok: Tokenizer) -> None:
    texts = ["", "a", "\0", "\0\0", " ", "  ", "a\0", "\0a", "the", " the", "The", "é", "e\u0301"]
    assert len({tuple(tok.encode(text)) for text in texts}) == len(texts)


@TOKENIZERS
def test_no_character_has_more_than_four_tokens(tok: Tokenizer) -> None:
    assert max(len(tok.encode(sign)) for text in DOCUMENTS for sign in text) <= 4


def test_a_known_word_is_one_token_with_its_space_and_several_without() -> None:
    tok = WordTokenizer()
    assert [len(tok.encode(text)) for text in (" tickets", "tickets", " ticket", " ticke")] == [1, 3, 1, 3]


def test_a_cut_can_make_more_tokens_of_a_text() -> None:
    tok = WordTokenizer()
    assert [tok.decode([number]) for number in tok.encode(" provider")] == [" p", "rov", "ide", "r"]
    assert [tok.decode([number]) for number in tok.encode("rovider")] == ["ro", "vid", "er"]
    assert [tok.decode([number]) for number in tok.encode("ovider")] == ["ov", "ide", "r"]


def test_every_token_of_a_drawn_text_is_one_of_its_parts() -> None:
    tok, text = WordTokenizer(), " the harbor, quiet"
    assert [tok.decode([number]) for number in tok.encode(text)] == [" the", " harbor", ",", " q", "uie", "t"]


def test_bytes_have_tokens_across_the_borders_of_characters() -> None:
    tok = ByteTokenizer()
    ids = tok.encode("café é")
    assert tok.decode(ids) == "café é"
    assert [tok.decode([number]) for number in ids] == ["c", "a", "f", "\ufffd", "\ufffd ", "\ufffd", "\ufffd"]


def test_a_longer_beginning_of_a_text_never_has_fewer_byte_tokens() -> None:
    tok = ByteTokenizer()
    for text in DOCUMENTS[:10]:
        counts = [len(tok.encode(text[:end])) for end in range(len(text) + 1)]
        assert counts == sorted(counts)


def test_the_beginning_of_a_merge_is_a_merge() -> None:
    assert {merge[:wide] for merge in MERGES for wide in range(2, len(merge))} <= set(MERGES)


def test_nothing_is_known_twice() -> None:
    assert len(set(KNOWN)) == len(KNOWN)
    assert len(set(MERGES)) == len(MERGES)


def test_a_document_has_its_length_and_follows_from_its_seed() -> None:
    assert [len(drawn_document(3, length)) for length in (0, 1, 999)] == [0, 1, 999]
    assert drawn_document(3, 50) == drawn_document(3, 999)[:50]
    assert drawn_document(3, 50) != drawn_document(4, 50)


def test_articles_have_what_is_hard_to_cut() -> None:
    whole = "".join(ARTICLES.values())
    assert all(part in whole for part in ("  ", "\n\n\n", "\t", "🚢", "é", "。", "– "))
    assert all(300 < len(text) < 900 for text in ARTICLES.values())
