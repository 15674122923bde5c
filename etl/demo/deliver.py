"""Puts the fictional city together: draws every table once and writes it file by file as its office would."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from etl.demo.accidents import accident_table, accidents
from etl.demo.activities import activities
from etl.demo.catalogs import check
from etl.demo.city import FICTION, districts, regions, units
from etl.demo.delimited import write_delimited
from etl.demo.duties import assignment_table, assignments, duty_table
from etl.demo.findings import findings as drawn
from etl.demo.flaws import with_flaws
from etl.demo.people import CITY, roster, terms
from etl.demo.plans import progress_table, schedule_table, score_table, task_table, write_inspections
from etl.demo.reports import planned_on, quarter, write_entered, write_first_reports, write_reports
from etl.demo.shapes import Shape, shape_of, spell
from etl.demo.workbook import Sheet, write_workbook

# Beyond this many findings the ledgers are CSV, one sheet each: Excel would take minutes and its rows end at 1,048,576.
WORKBOOK_LIMIT = 60_000
OLD_ROWS = 3
MIN_FINDINGS = 240
DAY_COLUMN = {"findings": "发现日期", "activities": "时间"}
TITLE = {"findings": "安全生产隐患排查治理台账", "activities": "领导干部安全生产履职记录表"}
FILE = {"findings": "07_隐患台账", "activities": "06_履职记录"}


def write_city(out: Path, *, findings: int = 20_000, seed: int = 7, today: date, catalog: str = "") -> list[Path]:
    """Writes the office files of 宁川市 (虚构示例城市) into `out` and returns their paths, reference tables first.

    `findings` is the number of hidden dangers over all districts; the data run from 1 January of last year to
    `today`; `catalog` is a shipped duty list that the leaders take over, "" the city's own. The same arguments give
    the same bytes. Raises ValueError for fewer than MIN_FINDINGS (some districts would have no rows) and for an
    unknown catalog.
    """
    if findings < MIN_FINDINGS:
        raise ValueError(f"示例城市的隐患条数不能少于 {MIN_FINDINGS}，否则有的县区没有台账；请调大 --findings。")
    check(catalog)
    out.mkdir(parents=True, exist_ok=True)
    all_terms, all_units = terms(today), units(seed)
    both_years = [assignments(all_terms, year, today, catalog) for year in (today.year - 1, today.year)]
    paths = [
        _reference(out / "01_行政区划.xlsx", "行政区划", regions(today.year), today),
        _reference(out / "02_单位名册.xlsx", "单位名册", all_units, today),
        _leaders(out / "03_领导名册.xlsx", roster(all_terms), today),
        _reference(out / "04_职责清单.xlsx", "党政领导安全生产职责清单", duty_table(catalog), today),
    ]
    for year_assignments in both_years:
        year = year_assignments[0].year
        rows = assignment_table(year_assignments)
        spelled = spell(rows, Shape(styles=("excel", "cn")))
        spelled = with_flaws(spelled, "assignments", "市安委办", today) if year == today.year else spelled
        paths.append(_plain(out / f"05_职责分工_{year}年.xlsx", f"{year}年职责分工", spelled, today))
    found = accidents(all_terms, today, seed)
    acted = activities([a for year in both_years for a in year], found, all_units, today, seed, catalog)
    paths += [_office_file(out, "activities", office, frame, today) for office, frame in acted.items()]
    ledgers = drawn(all_units, findings, today, seed)
    paths += [_office_file(out, "findings", d.name, ledgers[d.name], today, findings) for d in districts()]
    paths += write_reports(out, ledgers, acted, today, seed)
    paths += write_entered(out, acted, today, seed)
    paths += write_inspections(out, all_units, all_terms, today, seed)
    ledger = accident_table(found, today, seed)
    paths += write_first_reports(out, ledger, today)
    accident_rows = spell(ledger, Shape(styles=("excel", "excel", "iso", "cn")))
    paths.append(_plain(out / "08_事故台账.xlsx", "生产安全事故台账", accident_rows, today))
    return sorted(paths + _plans(out, today, seed))


def _plans(out: Path, today: date, seed: int) -> list[Path]:
    told = f"11_报送计划_{planned_on(today):%Y%m%d}报.xlsx"
    both = {"年度任务": task_table(today), "任务进展": progress_table(today, seed)}
    sheets = [
        Sheet(name, _titles(CITY, name, today, 1), spell(rows, Shape())) for name, rows in both.items() if len(rows)
    ]
    return [
        write_workbook(out / "10_年度任务.xlsx", sheets, Shape(), ""),
        _reference(out / told, "报送计划", schedule_table(), today),
        _reference(out / "12_考核评分.xlsx", "考核评分", score_table(quarter(today), seed), today),
    ]


def _reference(path: Path, title: str, rows: pl.DataFrame, today: date) -> Path:
    return _plain(path, title, spell(rows, Shape()), today)


def _plain(path: Path, title: str, spelled: pl.DataFrame, today: date) -> Path:
    sheet = Sheet(title, _titles(CITY, title, today, 2), spelled)
    return write_workbook(path, [sheet], Shape(), "")


def _leaders(path: Path, rows: pl.DataFrame, today: date) -> Path:
    is_city = rows["所属地区"] == CITY
    sheets = [
        Sheet("市级领导", _titles(CITY, "市级领导名册", today, 2), spell(rows.filter(is_city), Shape(styles=("dot",)))),
        Sheet("县区领导", _titles(CITY, "县区领导名册", today, 1), spell(rows.filter(~is_city), Shape(pad_names=True))),
    ]
    return write_workbook(path, sheets, Shape(footer=True), _footer(today))


def _office_file(out: Path, kind: str, office: str, rows: pl.DataFrame, today: date, count: int = 0) -> Path:
    shape = shape_of(kind, office)
    if count > WORKBOOK_LIMIT:
        encoding = shape.format if shape.format != "xlsx" else "csv"
        shape = replace(shape, format=encoding, styles=tuple(s for s in shape.styles if s != "excel") or ("iso",))
    name = CITY if office == "市安委办" else office
    titles = _titles(name, TITLE[kind], today, shape.titles)
    spelled = with_flaws(spell(rows, shape), kind, office, today)
    if shape.format != "xlsx":
        return write_delimited(out / f"{FILE[kind]}_{office}.csv", Sheet("", titles, spelled), shape, _footer(today))
    old = _old(spelled, kind, titles, today) if shape.hidden else None
    sheets = _sheets(spelled, kind, titles, shape)
    return write_workbook(out / f"{FILE[kind]}_{office}.xlsx", sheets, shape, _footer(today), old)


def _sheets(spelled: pl.DataFrame, kind: str, titles: tuple[str, ...], shape: Shape) -> list[Sheet]:
    """One sheet, or one per half-year or month of the typed day; a bad row stands where its neighbour stood."""
    if shape.split == "none":
        return [Sheet("台账", titles, spelled)]
    day = pl.col(DAY_COLUMN[kind] + "@")
    half = pl.when(day.dt.month() < 7).then(pl.lit("上半年")).otherwise(pl.lit("下半年"))
    part = pl.concat_str(day.dt.year(), half) if shape.split == "half" else day.dt.strftime("%Y-%m")
    labelled = spelled.with_columns(part.alias("sheet"))
    groups = labelled.partition_by("sheet", maintain_order=True, as_dict=True, include_key=False)
    return [Sheet(name, titles, group) for name, group in sorted((str(key[0]), part) for key, part in groups.items())]


def _old(spelled: pl.DataFrame, kind: str, titles: tuple[str, ...], today: date) -> Sheet:
    rows = spelled.head(OLD_ROWS).with_columns(pl.lit(f"{today.year - 3}-06-15").alias(DAY_COLUMN[kind]))
    return Sheet("旧数据勿用", titles, rows)


def _titles(name: str, title: str, today: date, count: int) -> tuple[str, ...]:
    every = (
        f"{name}{title}（{FICTION}）",
        f"填报单位：{name}    填报日期：{today.isoformat()}",
        f"统计截至{today.isoformat()}  单位：件、万元",
    )
    return every[:count]


def _footer(today: date) -> str:
    return f"填表人：（{FICTION}）    审核人：（{FICTION}）    填报日期：{today.isoformat()}"
