"""Row by row: which are accepted, which are refused and why, which are layout; nothing is lost between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from etl import cells
from etl.contract import Column, Contract, Reading
from etl.issues import ISSUES, issues_where
from etl.layout import Header, layout_of
from etl.mending import unmended
from etl.readers import Sheet

_DIGITS: Final = 15  # a number longer than this is no longer exact in a spreadsheet (rule 7)
_STORED_AS: Final = {"date": "日期", "number": "超过 15 位的数字"}
_REMEMBERED: Final = (
    100_000  # parsed texts of a column kept from chunk to chunk: dates and names recur, sentences do not
)
_LEFT_ALONE: Final = ("missing_required", "date_order", "status_inconsistent", "date_in_future")  # in a withdrawing row
_FLAG_REASONS: Final = {
    "error": ("excel_error", "单元格是 Excel 错误值，请改正公式或填写数值"),
    "no_value": ("formula_no_cached_value", "公式没有计算结果，请在 Excel 中重算并保存，或粘贴为数值"),
    "external": ("external_reference", "公式引用了别的工作簿，请粘贴为数值后重报"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One chunk after judging. Frames carry `row`: accepted has the landed columns, refused column, reason, message and
    the raw cells, layout the reason."""

    accepted: pl.DataFrame
    refused: pl.DataFrame
    layout: pl.DataFrame


def judge(sheet: Sheet, header: Header, reading: Reading, forms: dict[str, Contract], file: str) -> Iterator[Judged]:
    """Judge a sheet chunk by chunk, in file order. Raises FileRefused(multiple_tables)."""
    for label in header.unknown:
        reading.warn("unknown_column", label[:60])
    for chunk in sheet.chunks():
        framed = _widened(chunk, header)
        layout = layout_of(framed, header, forms)
        in_header = pl.col("row").is_between(header.first_row, header.last_row)
        rows = framed.filter(~in_header).join(layout, on="row", how="anti", maintain_order="left").with_row_index("at")
        yield _judge_rows(rows, layout, sheet, header, reading, file)


def _judge_rows(
    rows: pl.DataFrame, layout: pl.DataFrame, sheet: Sheet, header: Header, reading: Reading, file: str
) -> Judged:
    broken = pl.col("fault").is_not_null() | pl.col("fields").ne_missing(pl.lit(header.fields, pl.UInt16))
    issues = [
        issues_where(
            rows,
            broken,
            None,
            "csv_structure",
            f"这一行的列数或引号与表头（{header.fields} 列）不符，请检查逗号和引号后重报",
        )
    ]
    issues.append(_flag_issues(rows, sheet, header))
    if reading.refused is not None:
        issues.append(unmended(rows, header, reading.refused))
    columns: dict[str, pl.Series] = {}
    for raw, column in header.mapping.items():
        columns[column.name], found = _parse_column(rows, raw, column, reading)
        issues.append(found)
    parsed = rows.select("at", "row", _answers(header)).with_columns(**columns)
    parsed, resolved = _completed(parsed, header.form, reading, file)
    issues.append(resolved)
    if reading.reach is not None:
        issues.append(reading.reach.foreign(parsed, header.form.table, reading.references, header.form.key_header))
    ruled = [
        issues_where(parsed, ~rule.good.fill_null(True), rule.column, rule.reason, rule.sentence)
        for rule in header.form.rules
        if set(rule.good.meta.root_names()) <= set(parsed.columns)
    ]
    first = _first_issue(_forgiven(pl.concat([*issues, *ruled]), parsed, header), header)
    accepted = parsed.join(first, on="at", how="anti", maintain_order="left").drop("at")
    refused = rows.join(first, on="at", how="inner", maintain_order="left")
    keys = parsed.select("at", "answers", key_text(header.form.shape.key))
    refused = refused.join(keys, on="at", how="left", maintain_order="left")
    return Judged(accepted, _with_cells(refused, header), layout)


def _answers(header: Header) -> pl.Expr:
    """The 退回号 of a row that is sent again, which the returned workbook carries; null in any other file."""
    if header.answers is None:
        return pl.lit(None, pl.String).alias("answers")
    text = pl.col(header.answers).str.strip_chars()
    return pl.when(text != "").then(text).alias("answers")


def key_text(key: Sequence[str]) -> pl.Expr:
    """The key of a row as one text, as the build writes it; null where its first part could not be read."""
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in key]
    return pl.when(pl.col(key[0]).is_not_null()).then(pl.concat_str(parts, separator="|")).alias("key_text")


def _widened(chunk: pl.DataFrame, header: Header) -> pl.DataFrame:
    """The chunk with every column of the header, also when this chunk's records are all shorter."""
    wanted = [*header.mapping, *([header.answers] if header.answers else [])]
    lacking = [raw for raw in wanted if raw not in chunk.columns]
    return chunk.with_columns(pl.lit(None, pl.String).alias(raw) for raw in lacking)


def _parse_column(rows: pl.DataFrame, raw: str, column: Column, reading: Reading) -> tuple[pl.Series, pl.DataFrame]:
    """The values of one column, each distinct text parsed once, and the issues of its cells."""
    kind = column.kind
    text = pl.col(raw)
    odd = text.is_not_null() if kind.plain is None else text.is_not_null() & ~text.str.contains(kind.plain)
    if kind.plain is not None:
        odd = odd | (text.str.len_bytes() > cells.CELL_LIMIT)
    texts = rows.filter(odd)[raw].unique().to_list()
    entries: dict[str, list[Any]] = {"text": texts, "value": [], "reason": [], "message": []}
    known = reading.parsed.setdefault(column.header, {})
    if len(known) > _REMEMBERED:
        known.clear()
    for each in texts:
        if each not in known:
            known[each] = cells.parse(lambda cell: kind.parse(cell, reading), each)
        value, refused = known[each]
        entries["value"].append(value)
        entries["reason"].append(refused.reason if refused else None)
        entries["message"].append(refused.message if refused else None)
    schema = pl.Schema({"text": pl.String(), "value": kind.dtype, "reason": pl.String(), "message": pl.String()})
    found = rows.select("at", text.alias("text"), odd.fill_null(False).alias("odd")).join(
        pl.DataFrame(entries, schema=schema), on="text", how="left", maintain_order="left"
    )
    own = (
        pl.col("value")
        if kind.plain is None
        else pl.when(pl.col("odd")).then(pl.col("value")).otherwise(pl.col("text"))
    )
    found = found.with_columns(own.alias("value"))
    issues = [
        found.filter(pl.col("reason").is_not_null()).select(
            "at", pl.lit(column.header).alias("column"), "reason", "message"
        )
    ]
    if column.needs_value:
        blank = pl.col("value").is_null() & pl.col("reason").is_null()
        issues.append(
            issues_where(found, blank, column.header, "missing_required", f"“{column.header}”没有填写，请补填")
        )
    return found["value"], pl.concat([frame.cast(ISSUES) for frame in issues])


def _flag_issues(rows: pl.DataFrame, sheet: Sheet, header: Header) -> pl.DataFrame:
    """Issues of cells that a spreadsheet marks: errors, formulas without a value, ids kept as dates or long numbers."""
    if sheet.flags.is_empty():
        return pl.DataFrame(schema=ISSUES)
    places = {int(raw[1:]): column for raw, column in header.mapping.items()}
    mapped = pl.DataFrame(
        {
            "column": list(places),
            "header": [c.header for c in places.values()],
            "is_id": [c.kind.is_id for c in places.values()],
        },
        schema={"column": pl.UInt16, "header": pl.String, "is_id": pl.Boolean},
    )
    flags = sheet.flags.join(mapped, on="column", how="inner").join(rows.select("at", "row"), on="row", how="inner")
    reasons = pl.DataFrame(
        [{"flag": flag, "reason": reason, "message": message} for flag, (reason, message) in _FLAG_REASONS.items()]
    )
    found = flags.join(reasons, on="flag", how="inner").select(
        "at", pl.col("header").alias("column"), "reason", "message"
    )
    ids = flags.filter(pl.col("is_id") & pl.col("flag").is_in(["date", "number"]))
    wrong = [
        {
            "at": at,
            "column": head,
            "reason": "id_not_text",
            "message": f"“{head}”在表格里存成了{_STORED_AS[flag]}，请把该列设为文本后重填",
        }
        for at, head, flag, row, place in ids.select("at", "header", "flag", "row", "column").iter_rows()
        if flag == "date" or _digits(rows, at, place) > _DIGITS
    ]
    return pl.concat([found.cast(ISSUES), pl.DataFrame(wrong, schema=ISSUES)])


def _digits(rows: pl.DataFrame, at: int, place: int) -> int:
    text = rows[f"c{place}"][at] or ""
    return len(text.split("e")[0].replace(".", "").lstrip("-0")) if "e" not in text else _DIGITS + 1


def _completed(parsed: pl.DataFrame, form: Contract, reading: Reading, file: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All landed columns, defaults filled in, and what needs several cells resolved."""
    given = {column.name: column.kind.dtype for column in form.columns}
    lacking = {name: kind for name, kind in given.items() if name not in parsed.columns}
    full = parsed.with_columns(pl.lit(None, kind).alias(name) for name, kind in lacking.items())
    full = full.with_columns(pl.col("is_withdrawn").fill_null(False))
    for name, default in form.defaults.items():
        full = full.with_columns(pl.col(name).fill_null(pl.lit(default(file))))
    if form.resolve is None:
        resolved, issues = full, pl.DataFrame(schema=ISSUES)
    else:
        resolved, issues = form.resolve(full, reading)
    order = [name for name in form.shape.columns if name in resolved.columns]
    return resolved.select("at", "row", *order, "is_withdrawn", "answers"), issues.cast(ISSUES)


def _forgiven(issues: pl.DataFrame, parsed: pl.DataFrame, header: Header) -> pl.DataFrame:
    """A row that withdraws another needs its key and no more: what else is blank or out of order is left alone."""
    withdrawn = parsed.filter(pl.col("is_withdrawn"))["at"]
    if withdrawn.is_empty():
        return issues
    key = header.form.shape.key
    headers = [column.header for column in header.form.columns if column.name in key]
    # where the key is made of the whole record, all of it is needed
    needed = pl.col("column").is_in(headers) if headers else pl.lit(True)
    return issues.filter(
        ~pl.col("at").is_in(withdrawn.implode()) | ~pl.col("reason").is_in(_LEFT_ALONE) | needed.fill_null(True)
    )


def _first_issue(issues: pl.DataFrame, header: Header) -> pl.DataFrame:
    """One line per refused row: the first reason in the order of the form's columns, the other sentences after it."""
    if issues.is_empty():
        return issues
    order = {column.header: place for place, column in enumerate(header.form.columns)}
    # what the spreadsheet itself marks is the cause of what the cell's text then fails at
    weight = pl.when(pl.col("reason").is_in([reason for reason, _ in _FLAG_REASONS.values()])).then(0).otherwise(1)
    ranked = issues.with_columns(
        pl.when(pl.col("column").is_null())
        .then(-1)
        .otherwise(pl.col("column").replace_strict(order, default=99, return_dtype=pl.Int64))
        .alias("place"),
        weight.alias("weight"),
    ).sort("at", "weight", "place", maintain_order=True)
    # what stands in shifted cells says nothing
    told = ranked.filter(
        (pl.col("reason").first().over("at") != "csv_structure") | (pl.col("reason") == "csv_structure")
    )
    told = told.unique(["at", "column"], keep="first", maintain_order=True)
    return told.group_by("at", maintain_order=True).agg(
        pl.col("column").first(), pl.col("reason").first(), pl.col("message").str.join("；另外，")
    )


def raw_cells(sheet: Sheet, header: Header, rows: pl.Series) -> pl.DataFrame:
    """The cells of some rows as they came: row, cells. Reads the sheet once more."""
    found = [
        _listed(_widened(chunk, header).filter(pl.col("row").is_in(rows.implode())), header) for chunk in sheet.chunks()
    ]
    return pl.concat(found)


def _with_cells(refused: pl.DataFrame, header: Header) -> pl.DataFrame:
    """The refused rows with their raw cells, as the returned workbook shows them."""
    return refused.select("row", "column", "reason", "message", "key_text", "answers").with_columns(
        _listed(refused, header)["cells"]
    )


def _listed(frame: pl.DataFrame, header: Header) -> pl.DataFrame:
    """Rows with their raw cells as lists, one for each label."""
    raw = [f"c{place}" for place in range(len(header.labels))]
    present = [pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in raw]
    return frame.select("row", pl.concat_list(present).alias("cells"))
