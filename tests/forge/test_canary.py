"""The canary city and the search are themselves held: a search that finds nothing would pass every test."""

import base64
import gzip
import io
import zipfile
from urllib.parse import quote

import pyarrow as pa
import pytest

from tests.forge.people import PEOPLE, scoped
from tests.forge.tokens import Mint, owner_of, tokens_in, tokens_sent
from tests.forge.values import known_parameters, others

TOKEN = "kxB1n00017x"


def arrow(text):
    sink = pa.BufferOutputStream()
    table = pa.table({"name": pa.array([text, None] * 300).dictionary_encode()})
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as out:
        out.write_table(table)
    return sink.getvalue().to_pybytes()


def zipped(inner):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", inner)
    return out.getvalue()


@pytest.mark.parametrize(
    "packed",
    [
        TOKEN.encode(),
        TOKEN.lower().encode(),
        b"\x00\x01" + TOKEN.encode() + b"kxAn00001x",
        quote(f"县区={TOKEN}", safe="").encode(),
        "".join(f"\\u{ord(letter):04x}" for letter in TOKEN).encode(),
        b"data:text/csv;base64," + base64.b64encode(f"姓名,职务\n{TOKEN},县长".encode()),
        b"\x0a\x7f" + zipped(f"<si>{TOKEN}</si>"),
        zipped(zipped(f"<si>{TOKEN}</si>")),
        gzip.compress(TOKEN.encode()),
        b"\x12\x08" + arrow(TOKEN),
    ],
    ids=["plain", "lower", "shoulder", "url", "json", "base64", "zip", "zips", "gzip", "arrow"],
)
def test_a_token_is_found_however_it_is_packed(packed):
    assert TOKEN in tokens_sent(packed)


def test_a_token_that_was_cut_short_still_tells_whose_it_is():
    assert tokens_sent("隐患：kxB1n000…".encode()) == {"kxB1n"}
    assert owner_of("kxB1n") == "B1"


def test_no_token_is_minted_twice():
    mint = Mint()
    assert len({mint("A") for _ in range(100)} | {mint("B") for _ in range(100)}) == 200


def test_every_row_of_the_city_bears_tokens_and_most_of_it_is_foreign_to_anyone_but_the_office(city):
    assert all(row.tokens for row in city.rows if row.values.get("名称") != "云川市")
    for person in PEOPLE:
        allowed = person.may_be_sent(city)
        assert (allowed == city.all_tokens) is (person.account == "office")
    assert all(len(city.all_tokens - person.may_be_sent(city)) > 900 for person in scoped())


def test_refused_rows_belong_to_nobody_but_the_office(city):
    refused = tokens_in(*(value for row in city.rows if row.is_refused for value in row.values.values()))
    only_there = {token for token in refused if owner_of(token) == "R"}
    assert len(only_there) > 20
    assert not any(only_there & person.may_be_sent(city) for person in scoped())


def test_every_parameter_that_a_page_reads_is_forged(city):
    forged = {name for person in scoped() for name in others(city, person)}
    assert known_parameters() == forged
