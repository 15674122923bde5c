"""The 导出 button of the filter bar: files are made when they are clicked, never before."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from dashboard.choice import Choice
from dashboard.exports.ranking import TITLES, By, Format, ranking_bytes
from dashboard.exports.sheets import csv_bytes, xlsx_bytes
from dashboard.periods import day_words, period_words
from dashboard.records import SAVED_MOST
from dashboard.session import Reader
from dashboard.theme import pieces
from warehouse.access import Act

_MIME: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_OFFERS: Final[tuple[tuple[By, Format], ...]] = (
    ("district", "xlsx"),
    ("district", "csv"),
    ("leader", "xlsx"),
    ("leader", "csv"),
)


def file_name(reader: Reader, choice: Choice, words: str, form: str) -> str:
    """A name that holds snapshot and scope: two readers, or two snapshots, never share a file."""
    return f"{words}_{choice.period}_{choice.as_of.isoformat()}_{reader.snapshot.id}_{reader.viewer.scope_id}.{form}"


def offer(reader: Reader, choice: Choice) -> None:
    """Draw the button with the ranked tables behind it, for those who may export."""
    if not reader.viewer.may(Act.EXPORT):
        return
    where = {} if choice.district is None else {"district": (choice.district,)}
    with st.popover("导出", icon=":material/download:"):
        for by, form in _OFFERS:
            make = partial(
                ranking_bytes,
                reader.viewer,
                reader.snapshot,
                by=by,
                format=form,
                as_of=choice.as_of,
                period=choice.period,
                where=where,
            )
            st.download_button(
                f"{TITLES[by]}（{'Excel' if form == 'xlsx' else 'CSV'}）",
                partial(
                    reader.taken, f"ranking_{by}", form, make, as_of=choice.as_of.isoformat(), period=choice.period
                ),
                key=f"export_{by}_{form}",
                file_name=file_name(reader, choice, TITLES[by], form),
                mime=_MIME[form],
                on_click="ignore",
                type="tertiary",
                icon=":material/table:" if form == "xlsx" else ":material/csv:",
            )


def offer_rows(
    reader: Reader,
    choice: Choice,
    whole: Callable[[], pl.DataFrame],
    names: Sequence[str],
    words: str,
    where: Mapping[str, Sequence[str]],
) -> None:
    """Draw the buttons that save the records with their sources, for those who may export.

    ``whole`` asks for all of them when one is clicked.
    """
    if not reader.viewer.may(Act.EXPORT):
        return
    forms: tuple[Format, ...] = ("xlsx", "csv")
    makers = {form: partial(_rows_bytes, reader, choice, whole, names, words, where, form) for form in forms}
    for form, make in makers.items():
        st.download_button(
            f"另存为 {'Excel' if form == 'xlsx' else 'CSV'}",
            partial(reader.taken, f"rows:{words}", form, make, as_of=choice.as_of.isoformat(), period=choice.period),
            key=f"rows_{form}",
            on_click="ignore",
            type="tertiary",
            file_name=file_name(reader, choice, f"{words}明细", form),
            mime=_MIME[form],
            icon=":material/download:",
        )


def offer_returned(reader: Reader, delivery: str, label: str = "退回表", *, act: Act = Act.EXPORT) -> None:
    """Draw the button that gives back a delivery's refused rows, marked in a workbook, where there are any.

    ``delivery`` comes from an answer or a report, never from the address: it names the file.
    """
    path = reader.seat.home.returned / f"{delivery}.xlsx"
    if not reader.viewer.may(act) or not path.exists():
        return
    st.download_button(
        pieces.label(label),
        partial(reader.taken, f"returned:{delivery}", "xlsx", path.read_bytes, act=act),
        key=f"returned_{delivery}",
        on_click="ignore",
        file_name=f"退回表_{delivery}_{reader.snapshot.id}_{reader.viewer.scope_id}.xlsx",
        mime=_MIME["xlsx"],
        icon=":material/assignment_return:",
    )


def _rows_bytes(
    reader: Reader,
    choice: Choice,
    whole: Callable[[], pl.DataFrame],
    names: Sequence[str],
    words: str,
    where: Mapping[str, Sequence[str]],
    form: Format,
) -> bytes:
    frame = whole()
    kept = [name for name in names if name in frame.columns]
    if form == "csv":
        return csv_bytes(frame, kept)
    notes = {
        "截至日期": day_words(choice.as_of),
        "时段": period_words(choice.period),
        "快照": reader.snapshot.id,
        "县区": choice.district or "全部",
        "条件": "；".join(f"{name}={','.join(values)}" for name, values in where.items()) or "无",
        "行数": f"{frame.height:,} 行" + ("，已到上限，请收窄条件后再存" if frame.height >= SAVED_MOST else ""),
    }
    return xlsx_bytes(frame, kept, sheet=words, title=f"{words}明细", notes=notes)
