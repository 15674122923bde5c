"""Where the table is on a sheet: the header row and the layout rows (domain.md section 3, rules 1 and 2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from etl import cells
from etl.contract import Column, Contract, normal_header
from etl.readers import FileRefused, Sheet

LEADING: Final = 20  # records among which the header is looked for (rule 1)
# Headers of the column that only the 权限 table has; with 角色 beside it, it is not a list of leaders.
ACCOUNT_HEADERS: Final = ("账号", "帐号", "登录账号", "用户账号")
_UNSEEN: Final = r"[\s*\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}\x{180e}]"  # what normal_header leaves out
_LONGEST_MARK: Final = 200  # characters of a footer line with several signatures; longer cells are data
_TOTALS: Final = re.compile(r"^(?:合计|总计|小计|共计)[:：]?$")
_LAYOUT_SIGNS: Final = "[计注说备填审制复联负]"  # no totals row or footer is without one of these
_FOOTER: Final = re.compile(r"^(?:(?:填表人|审核人|注)[:：]|(?:填表人|审核人)$|注\d*[、.．])")
# Columns that a returned workbook (退回表) puts before the office's own.
ANSWERS: Final = "退回号"
RETURNED_COLUMNS: Final = ("退回原因", ANSWERS, "原行号")
# Words that offices also sign with; a row that starts with one is a footer only if it holds no data.
_SIGNED: Final = re.compile(
    r"^(?:填报人|制表人|制表|审核|复核人|填表单位|填报单位|填报时间|填报日期|填表日期|联系人|联系电话|负责人|单位负责人|负责人签字|备注|说明)[:：]"
)


@dataclass(frozen=True, slots=True)
class Header:
    """The header of one sheet: its rows, the form it belongs to, and which raw column feeds which form column."""

    sheet: str | None
    form: Contract
    first_row: int
    last_row: int
    labels: tuple[str | None, ...]
    mapping: Mapping[str, Column]  # raw column name (c0, c1, …) -> form column
    unknown: tuple[str, ...]
    fields: int | None  # of the header record, for CSV: every record must have as many
    answers: str | None = None  # raw column of the 退回号, in a returned workbook that is sent again

    @property
    def key(self) -> tuple[str | None, ...]:
        """The labels as a repeated header is compared with them."""
        return tuple(normal_header(label) if label else None for label in self.labels)


def find_header(sheet: Sheet, forms: Mapping[str, Contract], hints: str, kind: str | None) -> Header | None:
    """The header of a sheet, or None when no leading record holds every required column of a form.

    `hints` is what may decide between two forms that fit equally (file and sheet name); `kind` is the user's word.
    Raises FileRefused(duplicate_header, missing_column, schema_mismatch).
    """
    head = _leading(sheet)
    candidates = {name: form for name, form in forms.items() if kind in (None, name)}
    grid = head.drop("row", "fields").rows()
    numbers, fields = head["row"].to_list(), head["fields"].to_list()
    for place in range(min(LEADING, len(grid))):
        _refuse_access_list(grid[place], candidates)
        doubled = _is_group_row(sheet, numbers, place)
        found = _fitting(grid[place], candidates)
        last = place
        labels = grid[place]
        if doubled and (found or not _fitting(grid[place + 1], candidates)):
            combined = _combine(grid[place], grid[place + 1], candidates)
            if fitting := _fitting(combined, candidates):
                found, last, labels = fitting, place + 1, combined
        if found:
            samples = grid[last + 1 :]
            form = _decide(found, candidates, labels, samples, hints)
            return _header(sheet, form, (numbers[place], numbers[last]), labels, fields[last])
    return None


def missing_columns(sheet: Sheet, forms: Mapping[str, Contract]) -> str:
    """The sentence for a sheet without a header: which form comes nearest and what it lacks."""
    best: tuple[int, str] = (0, "前 20 行里没有找到任何一种台账的表头，请按模板的列名填写表头")
    for row in _leading(sheet).drop("row", "fields").rows():
        present = {normal_header(cell) for cell in row if cell}
        for form in forms.values():
            count = len(present & form.by_header().keys())
            if count > best[0]:
                best = (count, _lacking(form, present))
    return best[1]


def _refuse_access_list(labels: Sequence[str | None], forms: Mapping[str, Contract]) -> None:
    """Turn away the 权限 table: its 姓名 and 职务 would make leaders of everyone who has an account."""
    present = {normal_header(label) for label in labels if label}
    accounts = present.intersection(ACCOUNT_HEADERS)
    if "角色" in present and accounts and not any(accounts & form.by_header().keys() for form in forms.values()):
        raise FileRefused(
            "missing_column",
            "这是权限表（有“账号”和“角色”两列），不是台账；请用 qingdan access load 装入。如是台账，请删去账号列",
        )


def _lacking(form: Contract, present: set[str]) -> str:
    known = form.by_header()
    lacking = sorted(form.required - {known[label].header for label in present & known.keys()})
    return f"按{form.shape.title}识别，缺少必需的列：{'、'.join(lacking) or '（表头不完整）'}；请补上这些列再报送"


def layout_of(frame: pl.DataFrame, header: Header, forms: Mapping[str, Contract]) -> pl.DataFrame:
    """Which rows of a chunk are layout: frame row, reason. Raises FileRefused(multiple_tables) at a second table."""
    ours = {f"c{place}" for place, label in enumerate(header.labels) if label and label.strip() in RETURNED_COLUMNS}
    columns = [name for name in frame.columns if name.startswith("c") and name not in ours]
    first = pl.coalesce([pl.when(pl.col(name).str.contains(r"\S")).then(pl.col(name)) for name in columns])
    required = [raw for raw, column in header.mapping.items() if column.required and raw in frame.columns]
    filled = pl.sum_horizontal(pl.col(raw).is_not_null() for raw in required).alias("filled")
    firsts = frame.select("row", first.alias("first"), filled)
    above = firsts.filter(pl.col("row") < header.first_row).with_columns(reason=pl.lit("title"))
    below = firsts.filter(pl.col("row") > header.last_row)
    blank = below.filter(pl.col("first").is_null()).with_columns(reason=pl.lit("blank"))
    short = below.filter(pl.col("first").str.len_chars() <= _LONGEST_MARK)
    suspects = short.filter(pl.col("first").str.contains(_LAYOUT_SIGNS))["first"].unique().to_list()
    normal = {text: cells.squeeze(text) for text in suspects}
    marked = [
        {
            "first": text,
            "reason": "totals_row" if _TOTALS.match(squeezed) else "footer",
            "sure": not _SIGNED.match(squeezed),
        }
        for text, squeezed in normal.items()
        if _TOTALS.match(squeezed) or _FOOTER.match(squeezed) or _SIGNED.match(squeezed)
    ]
    found = pl.DataFrame(marked, schema={"first": pl.String, "reason": pl.String, "sure": pl.Boolean})
    marks = short.join(found, on="first", how="inner").filter(pl.col("sure") | (pl.col("filled") <= 1))
    repeated = _repeated_headers(frame, columns, short, header, forms)
    shape = ["row", "reason"]
    return pl.concat([above.select(shape), blank.select(shape), marks.select(shape), repeated.select(shape)])


def _repeated_headers(
    frame: pl.DataFrame, columns: list[str], short: pl.DataFrame, header: Header, forms: Mapping[str, Contract]
) -> pl.DataFrame:
    words = {spelling for form in forms.values() for spelling in form.by_header()}
    # the same folding as normal_header, in one pass over a million first cells
    folded = pl.col("first").str.normalize("NFKC").str.replace_all(_UNSEEN, "")
    firsts = short.filter(folded.is_in(list(words)))["row"]
    rows = []
    suspects = frame.filter(pl.col("row").is_in(firsts.implode()))
    for row in suspects.select("row", *columns).iter_rows():
        labels = tuple(normal_header(cell) if cell and cell.strip() else None for cell in row[1:])
        if _trimmed(labels) == _trimmed(tuple(label for label in header.key if label not in RETURNED_COLUMNS)):
            rows.append({"row": row[0], "reason": "repeated_header"})
        elif _fitting(row[1:], forms):
            place = f"工作表“{header.sheet}”" if header.sheet else "文件"
            raise FileRefused(
                "multiple_tables", f"{place}第 {row[0]} 行又有一个表头：一张工作表只能放一张表，请拆开后报送"
            )
    return pl.DataFrame(rows, schema={"row": pl.UInt32, "reason": pl.String})


def _leading(sheet: Sheet) -> pl.DataFrame:
    for chunk in sheet.chunks():
        return chunk.head(LEADING + 1).drop("fault")
    return pl.DataFrame(schema={"row": pl.UInt32, "fields": pl.UInt16})


def _is_group_row(sheet: Sheet, numbers: Sequence[int], place: int) -> bool:
    """True when cells are merged side by side in this row and the next row stands right below: a two-row header."""
    if place + 1 >= len(numbers) or numbers[place + 1] != numbers[place] + 1:
        return False
    return any(top == bottom == numbers[place] and right > left for top, left, bottom, right in sheet.merges)


def _combine(
    upper: Sequence[str | None], lower: Sequence[str | None], forms: Mapping[str, Contract]
) -> tuple[str | None, ...]:
    """Labels of a two-row header: the lower one, or group and lower together where only that is known."""
    words = {spelling for form in forms.values() for spelling in form.by_header()}
    labels: list[str | None] = []
    for top, below in zip(upper, lower, strict=True):
        if below is None or top is None:
            labels.append(below or top)
        elif normal_header(below) not in words and normal_header(top + below) in words:
            labels.append(top + below)
        else:
            labels.append(below)
    return tuple(labels)


def _fitting(labels: Sequence[str | None], forms: Mapping[str, Contract]) -> list[Contract]:
    present = {normal_header(label) for label in labels if label}
    found = []
    for form in forms.values():
        known = form.by_header()
        if form.required <= {known[label].header for label in present if label in known}:
            found.append(form)
    return found


def _decide(
    found: list[Contract],
    known_forms: Mapping[str, Contract],
    labels: Sequence[str | None],
    samples: Sequence[Sequence[str | None]],
    hints: str,
) -> Contract:
    """The one form of those that fit: most required columns, most columns, the words of 类别, the file's name."""
    present = {normal_header(label) for label in labels if label}
    most = max(len(present & form.by_header().keys()) for form in found)
    for form in known_forms.values():
        # a log without its content column is no list of leaders, though name and post stand in it
        if form not in found and len(present & form.by_header().keys()) > most + 1:
            raise FileRefused("missing_column", _lacking(form, present))

    def score(form: Contract) -> tuple[int, int, int, int]:
        known = form.by_header()
        hit = any(word in hints for word in (form.shape.title, form.table))
        return len(form.required), len(present & known.keys()), _kind_words(form, labels, samples), hit

    ranked = sorted(found, key=score, reverse=True)
    for other in ranked[1:]:
        theirs = {label for label, column in other.by_header().items() if column.required and label in present}
        if len(theirs - ranked[0].by_header().keys()) > 1:
            both = f"{ranked[0].shape.title}和{other.shape.title}"
            raise FileRefused("multiple_tables", f"一行表头里并排放着{both}两张表，请分成两张工作表后报送")
    if len(ranked) > 1 and score(ranked[0]) == score(ranked[1]):
        titles = "、".join(form.shape.title for form in ranked)
        raise FileRefused(
            "schema_mismatch", f"表头同时符合{titles}，无法判断是哪一种；请在文件名中写明，或用 --kind 指定"
        )
    return ranked[0]


def _kind_words(form: Contract, labels: Sequence[str | None], samples: Sequence[Sequence[str | None]]) -> int:
    """How many of the first cells under 类别 this form can read."""
    column = next((column for column in form.columns if column.header == "类别"), None)
    place = next((index for index, label in enumerate(labels) if label and normal_header(label) == "类别"), None)
    if column is None or place is None:
        return 0
    texts = [row[place] for row in samples if place < len(row) and row[place]]
    known = {word for spellings in column.kind.words.values() for word in spellings}
    return sum(1 for text in texts if text and cells.squeeze(text) in known)


def _header(
    sheet: Sheet, form: Contract, rows: tuple[int, int], labels: Sequence[str | None], fields: int | None
) -> Header:
    known = form.by_header()
    normal = [normal_header(label) if label and label.strip() else None for label in labels]
    twice = [label for label, count in Counter(normal).items() if label and label in known and count > 1]
    if twice:
        raise FileRefused("duplicate_header", f"表头里“{twice[0]}”出现了两次，请删去或改名其中一列")
    mapping: dict[str, Column] = {}
    unknown = []
    canonical = {normal_header(column.header) for column in form.columns} & {label for label in normal if label}
    for place, label in enumerate(normal):
        column = known.get(label or "")
        if column is None or (label not in canonical and normal_header(column.header) in canonical):
            if label and label != "序号" and label not in RETURNED_COLUMNS:
                unknown.append(str(labels[place]).strip())
        elif column in mapping.values():
            raise FileRefused("duplicate_header", f"表头里有两列都是“{column.header}”，请删去或改名其中一列")
        else:
            mapping[f"c{place}"] = column
    answers = f"c{normal.index(ANSWERS)}" if ANSWERS in normal else None
    return Header(sheet.name, form, *rows, tuple(labels), mapping, tuple(unknown), fields, answers)


def _trimmed(labels: Sequence[str | None]) -> tuple[str | None, ...]:
    """Labels without the empty ones at the end: a later chunk may be wider than the header."""
    end = len(labels)
    while end and labels[end - 1] is None:
        end -= 1
    return tuple(labels[:end])
