import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import cells
from etl.cells import CELL_LIMIT, PLAIN_ID, PLAIN_TEXT, Refused
from warehouse.vocabulary import ACCIDENT_LEVELS, CADENCES, FINDING_LEVELS, FINDING_STATUSES


def reason(parser, *words, **given):
    with pytest.raises(Refused) as refused:
        parser(*words, **given)
    assert refused.value.message.strip()
    return refused.value.reason


def count(text):
    return cells.whole_number(text, low=0, high=1_000_000)


def times(text):
    return cells.whole_number(text, low=1, high=1000)


def wan(text):
    return cells.money(text, unit="万元")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "@SUM(A1:A3)",
        "+86",
        "-2",
        '=HYPERLINK("http://x")',
        "<b>加粗</b>",
        "**重点**",
        "'; drop table x; --",
        "{{ 7*7 }}",
        "第一行\n第二行",
        "左\t右",
        "全角，（括号）ＡＢＣ１２３",
        "中 间 空 格",
        "👷‍♂️".replace("\u200d", ""),
        "②㎡",
        "'前导撇号",
    ],
)
def test_free_text_is_kept_byte_for_byte(text):
    assert cells.free_text(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  两端  ", "两端"),
        ("\u200b零宽\u200d连接\ufeff", "零宽连接"),
        ("软\u00ad连字", "软连字"),
        ("不换\u00a0行", "不换 行"),
        ("一\r\n二", "一\n二"),
        ("⽕灾⾼处", "火灾高处"),
        ("\u3000", None),
        ("", None),
        ("\u200b \ufeff", None),
    ],
)
def test_free_text_loses_only_what_cannot_be_seen(text, kept):
    assert cells.free_text(text) == kept


@pytest.mark.parametrize(
    "char", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\x85", "\u202e", "\u202a", "\u2066", "\u2069"]
)
def test_control_characters_and_bidi_overrides_are_refused_everywhere(char):
    for parser in (cells.free_text, cells.name, cells.identifier, count, wan, cells.yes_or_no):
        assert reason(parser, f"前{char}后") == "control_chars"


def test_a_cell_may_be_as_long_as_excel_allows_and_no_longer():
    assert cells.free_text("长" * CELL_LIMIT) == "长" * CELL_LIMIT
    assert reason(cells.free_text, "长" * (CELL_LIMIT + 1)) == "cell_too_long"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张 三", "张三"),
        (" 张　三 ", "张三"),
        ("阿木•吉日", "阿木·吉日"),
        ("阿木・吉日", "阿木·吉日"),
        ("阿木‧吉日", "阿木·吉日"),
        ("ＡＢ区", "AB区"),
        ("张\u200b三", "张三"),
        ("张\u00a0三", "张三"),
        ("王𬍛", "王𬍛"),
        ("  ", None),
        ("None", "None"),
    ],
)
def test_a_name_has_no_space_and_one_kind_of_dot(text, name):
    assert cells.name(text) == name


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("007", "007"),
        ("ＡＱ-０１", "AQ-01"),
        (" A 1 ", "A1"),
        ("1e5", "1e5"),
        ("2024-05-01", "2024-05-01"),
        ("\ufeffA1", "A1"),
        ("", None),
    ],
)
def test_an_id_is_text_with_its_leading_zeros(text, number):
    assert cells.identifier(text) == number


@pytest.mark.parametrize(("text", "is_mixed"), [("АQ-01", True), ("AQ-01", False), ("安全A1", False), ("Αα", False)])
def test_letters_of_two_scripts_that_look_alike_are_noticed(text, is_mixed):
    assert cells.is_mixed_script(text) is is_mixed


@given(st.integers(0, 1_000_000), st.sampled_from(["", "人", " 人", "次", ".0", ".00"]))
def test_a_count_in_any_form_is_that_count(number, suffix):
    for text in (
        f"{number}{suffix}",
        f"{number}{suffix}".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        assert count(text) == number


@pytest.mark.parametrize(("text", "number"), [("无", 0), ("1,000", 1000), ("+3", 3), ("2024年", 2024), (" 7 ", 7)])
def test_what_offices_write_for_a_count_is_understood(text, number):
    assert count(text) == number


@pytest.mark.parametrize("text", ["", " ", "-", "/", "—", "——", "－"])
def test_a_blank_or_a_dash_is_missing_and_never_zero(text):
    assert count(text) is None
    assert wan(text) is None
    assert cells.yes_or_no(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "negative"),
        ("−1", "not_a_number"),
        ("2.5", "not_integer"),
        ("1000001", "out_of_range"),
        ("三", "not_a_number"),
        ("3-5", "not_a_number"),
        ("1e3", "not_a_number"),
        ("约3人", "not_a_number"),
        ("1,00", "not_a_number"),
        ("nan", "not_a_number"),
        ("inf", "not_a_number"),
        ("0x10", "not_a_number"),
        ("1_000", "not_a_number"),
        ("９" * 400, "out_of_range"),
    ],
)
def test_what_is_no_count_is_refused_with_its_reason(text, code):
    assert reason(count, text) == code


@pytest.mark.parametrize(("text", "code"), [("0", "out_of_range"), ("1001", "out_of_range"), ("无", "out_of_range")])
def test_a_number_of_times_is_1_to_1000(text, code):
    assert reason(times, text) == code
    assert (times("1"), times("1000次")) == (1, 1000)


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("150", 1_500_000),
        ("150万元", 1_500_000),
        ("1500000元", 1_500_000),
        ("1,500,000元", 1_500_000),
        ("0.5", 5_000),
        ("1.5亿元", 150_000_000),
        ("１２．５万元", 125_000),
        ("无", 0),
        ("0", 0),
        ("999.99", 9_999_900),
        ("1000", 10_000_000),
        ("0.0001", 1),
    ],
)
def test_money_of_a_column_in_ten_thousands_becomes_yuan(text, yuan):
    assert wan(text) == yuan


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("150万", "ambiguous_unit"),
        ("1亿", "ambiguous_unit"),
        ("-5", "negative"),
        ("-5万元", "negative"),
        ("若干", "not_a_number"),
        ("5美元", "not_a_number"),
        ("万元", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("10-20万元", "not_a_number"),
    ],
)
def test_money_without_a_clear_amount_is_refused(text, code):
    assert reason(wan, text) == code


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            CADENCES,
            {
                "每年": "year",
                "每半年": "half_year",
                "每季度": "quarter",
                "每季": "quarter",
                "每两月": "two_months",
                "每月": "month",
                "每周": "week",
                "每日": "day",
                "一次": "once",
                "按事件": "on_event",
                " 每 月 ": "month",
            },
        ),
        (
            FINDING_STATUSES,
            {
                "未整改": "not_started",
                "整改中": "in_progress",
                "正在整改": "in_progress",
                "已整改": "rectified",
                "整改完成": "rectified",
                "已销号": "closed",
                "销号": "closed",
            },
        ),
        (FINDING_LEVELS, {"一般": "general", "重大": "major", "重大隐患": "major", "一般事故隐患": "general"}),
        (ACCIDENT_LEVELS, {"一般": "general", "较大": "larger", "重大": "major", "特别重大": "extraordinary"}),
    ],
)
def test_the_words_of_enumerations_are_understood(options, words):
    assert {word: cells.choice(word, options) for word in words} == words


@pytest.mark.parametrize("text", ["每旬", "quarter", "每月1次", "重大!", "closed"])
def test_another_word_is_refused_with_the_words_allowed(text):
    with pytest.raises(Refused) as refused:
        cells.choice(text, CADENCES)
    assert refused.value.reason == "unknown_enum"
    assert "每半年" in refused.value.message


@pytest.mark.parametrize(("text", "value"), [("是", True), ("否", False), ("有", True), ("√", True)])
def test_yes_and_no_are_understood(text, value):
    assert cells.yes_or_no(text) is value


@given(st.text(max_size=40))
def test_text_that_skips_parsing_is_its_own_clean_form(text):
    """The fast path: what matches the plain patterns must come out of the slow path unchanged."""
    frame = pl.DataFrame({"text": [text]})
    is_plain = frame.select(pl.col("text").str.contains(PLAIN_TEXT)).item()
    if is_plain:
        assert cells.free_text(text) == text
    if frame.select(pl.col("text").str.contains(PLAIN_ID)).item():
        assert cells.identifier(text) == text


def test_no_single_character_slips_past_cleaning_by_the_fast_path():
    chars = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    frame = pl.DataFrame({"text": [f"a{char}b" for char in chars] + chars})
    for pattern, parser in ((PLAIN_TEXT, cells.free_text), (PLAIN_ID, cells.identifier)):
        plain = frame.filter(pl.col("text").str.contains(pattern))["text"].to_list()
        assert len(plain) > 20_000
        assert [text for text in plain if cells.parse(parser, text)[0] != text] == []


@given(st.text(max_size=80))
def test_every_parser_gives_a_value_nothing_or_a_refusal(text):
    for parser in (
        cells.free_text,
        cells.name,
        cells.identifier,
        count,
        times,
        wan,
        cells.hundred_millions,
        cells.yes_or_no,
    ):
        value, refused = cells.parse(parser, text)
        assert value is None or refused is None


@given(st.text(st.characters(categories=["L", "N", "P", "Zs", "Cf"]), max_size=60))
def test_cleaning_twice_is_cleaning_once(text):
    for parser in (cells.free_text, cells.name, cells.identifier):
        value, refused = cells.parse(parser, text)
        if refused is None and value is not None:
            assert parser(value) == value
