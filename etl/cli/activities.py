"""`qingdan activities match`: what the matcher makes of the rows of an activity log, before anything is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final, NamedTuple

import typer

from etl import cells
from etl.cells import Refused
from etl.cli.loading import NothingToLoad
from etl.cli.output import HomeOption, JsonOption, explained, home_of, print_json, stderr, stdout
from etl.contract import Contract, Reading
from etl.forms import FORMS
from etl.judge import judge
from etl.layout import Header
from etl.load import today_here
from etl.load.judging import landed
from etl.matching import THRESHOLD, Duty, Given, Judgement, Matcher
from etl.readers import Sheet
from etl.references import References, references_of
from etl.survey import survey
from warehouse import build as warehouse_build
from warehouse.ledger import Damaged
from warehouse.paths import Home

activities = typer.Typer(name="activities", help="履职记录：从文字判断方式、县区和职责", no_args_is_help=True)
_REFERENCES: Final = ("regions", "units", "leaders", "duties", "assignments")
_FORM: Final[dict[str, Contract]] = {"activities": FORMS["activities"]}


class _Row(NamedTuple):
    """One data row: what it gives, and why the contract refuses it."""

    row: int
    leader: str | None
    post: str | None
    happened_on: date | None
    words: str
    activity_type: str | None
    district: str | None
    duty: str | None
    refusal: str | None


class _Known(NamedTuple):
    """What the home holds: names, and the duties of each leader in each year."""

    references: References
    duties: dict[tuple[str, str, int], tuple[Duty, ...]]


@activities.callback()
def _group() -> None:
    """A group of commands, also while it holds one."""


@activities.command("match")
def match_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="履职记录文件，格式与装载相同")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """逐行判断：方式、县区、行业、对应职责、是否计入、把握多大、依据哪些字句；只看不装载。"""
    place = home_of(context, home)
    with explained(NothingToLoad, Damaged):
        if not file.is_file():
            raise NothingToLoad(f"找不到 {file}，请检查路径")
        known = _known(place)
        if not known.references.terms:
            stderr.print("数据目录里还没有领导名册和职责，只按文字判断，不对照职责")
        told = [_told(row, known, Matcher(known.references.districts)) for row in _rows(file, known.references)]
    if as_json:
        print_json(told)
        return
    for each in told:
        verdict = "计入" if each["counts"] else "不计入"
        what = "、".join([each["type"] or "方式不明", *each["districts"], *each["duties"]])
        line = f"第 {each['row']} 行 {verdict}（{each['confidence']:.2f}）{what}：{'；'.join(each['reasons'])}"
        stdout.print(line, markup=False)


def _known(home: Home) -> _Known:
    if not home.root.exists():
        return _Known(References(), {})
    tables = warehouse_build.fold(landed(home, _REFERENCES), _REFERENCES)
    listed = {f"{row['catalog']}|{row['code']}": row for row in tables["duties"].iter_rows(named=True)}
    found: dict[tuple[str, str, int], list[Duty]] = {}
    for row in tables["assignments"].iter_rows(named=True):
        duty = listed.get(row["duty_key"], {})
        title, kind = row["title"] or duty.get("title") or "", duty.get("activity_type")
        key = f"{row['duty_key']}/{row['district'] or ''}"
        held = Duty(key, row["duty"], title, kind, row["district"])
        found.setdefault((row["leader"], row["post"], row["year"]), []).append(held)
    return _Known(references_of(tables), {who: tuple(duties) for who, duties in found.items()})


def _rows(file: Path, references: References) -> Iterator[_Row]:
    """Every data row of the file, also one that the contract refuses. Raises NothingToLoad for a refused file."""
    name = os.fsencode(file.name).decode("utf-8", "replace")
    with TemporaryDirectory(prefix="qingdan-match-") as scratch:
        found = survey(file, name, _FORM, "activities", None, Path(scratch) / "read")
        if found.reason is not None:
            raise NothingToLoad(f"{name}：拒收（{found.reason}）{found.message}")
        for sheet, header in found.tables:
            yield from sorted(_of_sheet(sheet, header, references, name))


def _of_sheet(sheet: Sheet, header: Header, references: References, name: str) -> Iterator[_Row]:
    reading = Reading(today_here(), references, epoch=sheet.epoch)
    for judged in judge(sheet, header, reading, FORMS, name):
        for row in judged.accepted.iter_rows(named=True):
            words = _words(row["content"], row["note"])
            who = (row["row"], row["leader"], row["post"], row["happened_on"])
            yield _Row(*who, words, row["activity_type"], row["district"], row["duty"], None)
        for row in judged.refused.iter_rows(named=True):
            yield _refused(row, header, reading)


def _words(content: str | None, note: str | None) -> str:
    return f"{content or ''}（{note}）" if note else content or ""


def _refused(row: dict[str, Any], header: Header, reading: Reading) -> _Row:
    """A row that the contract refuses: what of it can be read, judged by its words alone."""
    given: dict[str, Any] = {}
    for raw, column in header.mapping.items():
        text = row["cells"][int(raw[1:])] if int(raw[1:]) < len(row["cells"]) else None
        try:
            given[column.name] = column.kind.parse(text, reading) if text else None
        except Refused:
            given[column.name] = text if column.name in ("content", "note") else None
    who = (row["row"], cells.squeeze(given.get("leader") or "") or None, None, None)
    words = _words(given.get("content"), given.get("note"))
    return _Row(*who, words, given.get("activity_type"), given.get("district"), None, row["message"])


def _told(row: _Row, known: _Known, matcher: Matcher) -> dict[str, Any]:
    """One line of the answer."""
    duties: tuple[Duty, ...] = ()
    if row.refusal is None and row.leader and row.post and row.happened_on:
        duties = known.duties.get((row.leader, row.post, row.happened_on.year), ())
    names = tuple(
        sorted(
            {row.leader or "", *(word for word, terms in known.references.terms.items() if _is_of(row, terms))} - {""}
        )
    )
    judged = matcher.judge(Given(row.words, row.activity_type, row.district, names), duties)
    codes = {duty.key: duty.code or duty.title for duty in duties}
    served = list(dict.fromkeys(codes[key] for key, confidence in judged.duties if confidence >= THRESHOLD))
    reasons = list(judged.reasons)
    if row.refusal is not None:
        reasons.append(f"这一行装载时会退回（{row.refusal}），只按文字判断，未对照职责")
    counts, confidence = judged.counts and judged.confidence >= THRESHOLD, _confidence(judged)
    if row.duty is not None and judged.counts:
        served, counts, confidence = [row.duty], True, 1.0
        reasons.append(f"按所填职责编号{row.duty}计入")
    return {
        "row": row.row,
        "type": judged.activity_type,
        "districts": list(judged.districts),
        "industries": list(judged.industries),
        "duties": served,
        "counts": counts,
        "confidence": confidence,
        "reasons": reasons,
    }


def _is_of(row: _Row, terms: list[Any]) -> bool:
    return any(term.leader == row.leader and term.post == row.post for term in terms)


def _confidence(judged: Judgement) -> float:
    """Of the duties that count, else of the entry."""
    best = judged.duties[0][1] if judged.duties else judged.confidence
    return best if best >= THRESHOLD else judged.confidence
