"""Deciding on entries: one text with its candidates, or many at once; what is decided goes to the command line."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import orjson
import polars as pl
import streamlit as st

from dashboard import deliver
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.codes import words
from dashboard.deliver.command import Parcel
from dashboard.deliver.jobs import DECISIONS, Job, Underway
from dashboard.periods import day_words
from dashboard.session import Reader
from dashboard.tables import empty
from dashboard.theme import pieces
from dashboard.views import upload, waiting
from warehouse.access import Act

Rows = Sequence[Mapping[str, Any]]
_TYPES: Final = (
    "meeting", "hear_report", "inspect", "research", "study", "training", "drill", "publicity", "report", "assess",
    "evaluate", "law_enforcement", "rectify", "on_scene", "other",
)  # fmt: skip
_LONGEST: Final = 200  # characters of a reason: a sentence or two
BUSY: Final = "上一次认定正在发布，等它结束后再认定。"


def underway(reader: Reader) -> Job | None:
    """Draw how far the reader's last decisions have come, or what became of them; gives them while at work."""
    job = DECISIONS.of(reader.seat.owner(reader.viewer))
    if job is None:
        return None
    if job.state != "over":
        with card("underway", "正在发布认定", "发布后完成率随即更新"):
            upload.watch(reader, job)
        return job
    told = job.loaded
    name, hue = (f"● 已发布，快照 {told.snapshot}", "g") if told and told.snapshot else ("▲ 没有发布", "r")
    with card("decided", "认定结果", chips=[(name, hue)]):
        troubles = [job.failure] if told is None else [*told.problems, *told.refusals["message"].to_list()]
        for trouble in dict.fromkeys(filter(None, troubles)):
            st.warning(pieces.label(trouble), icon=":material/warning:")
        if told is not None:
            st.html(pieces.lines([f"收下 {int(told.files['accepted_count'].sum())} 条认定。"]))
        st.button("知道了", on_click=DECISIONS.discard, args=(reader.seat.owner(reader.viewer),))
    return None


def panel(reader: Reader, choice: Choice, frame: pl.DataFrame, picked: Sequence[str], job: Job | None) -> None:
    """What can be decided on the texts that are picked."""
    if not picked:
        empty("还没有选", "在左边勾选一条，看它的原文、候选职责和理由；勾选几条可以一起认定。")
        return
    rows = frame.filter(pl.col("words").is_in(list(picked))).to_dicts()
    if job is not None:
        st.info(BUSY, icon=":material/hourglass_top:")
    if len(picked) == 1:
        _one(reader, choice, rows, is_busy=job is not None)
    else:
        _many(reader, rows, len(picked), is_busy=job is not None)


def _one(reader: Reader, choice: Choice, rows: Rows, *, is_busy: bool) -> None:
    entries = list({row["activity_key"]: row for row in reversed(rows)}.values())[::-1]
    st.html(waiting.told(entries))
    st.html(waiting.candidate_items(rows))
    st.html(waiting.reasons(rows))
    held = _held(reader, choice, entries)
    best = rows[0]
    with st.form(key=f"decide_{best['activity_key']}", border=False):
        left, right = st.columns(2, gap="small")
        kind = left.selectbox("履职方式", _TYPES, _at(_TYPES, best["judged_type"]), format_func=_type_words)
        places = reader.ask("districts", Choice(as_of=choice.as_of, kind="all"))["district"].to_list()
        place = right.selectbox("县区", places, _at(places, best["judged_district"]), placeholder="不涉及县区")
        first = [best["duty_key"]] if best["duty_key"] in held else []
        named = st.multiselect("计入的职责", list(held), first, format_func=held.get, placeholder="选一项或几项")
        chosen = _entries(entries)
        reason = st.text_input("理由（可不填）", max_chars=_LONGEST)
        with st.container(horizontal=True, gap="small"):
            counts = st.form_submit_button("确认计入", type="primary", icon=":material/check:", disabled=is_busy)
            rejected = st.form_submit_button("不计入", icon=":material/block:", disabled=is_busy)
            taken_back = best["source"] == "decision" and st.form_submit_button("撤回认定", disabled=is_busy)
    if counts and not named:
        st.warning("要计入，请先选计入哪项职责。", icon=":material/warning:")
    elif counts:
        said = {"activity_type": kind, "district": place, "reason": reason}
        owned = [
            (row, [key for key in named if (row["leader"], row["post"], key) in _owners(reader, choice, entries)])
            for row in chosen
        ]
        _send(reader, [_decision(row, "counts", duties=keys, **said) for row, keys in owned if keys])
    elif rejected or taken_back:
        verdict = "does_not_count" if rejected else "withdrawn"
        _send(reader, [_decision(row, verdict, reason=reason) for row in chosen])


def _many(reader: Reader, rows: Rows, texts: int, *, is_busy: bool) -> None:
    best = {row["activity_key"]: row for row in reversed(rows)}
    sure = [row for row in best.values() if row["duty_key"] and row["judged_type"]]
    st.html(pieces.lines([f"已选 {texts} 段文字，共 {len(best)} 条履职记录，其中 {len(sure)} 条有候选职责。"]))
    st.html(
        "".join(
            pieces.item("", row["content"], row["title"] or "没有候选职责", (f"把握 {row['confidence']:.2f}", "n"))
            for row in list(best.values())[:8]
        )
    )
    with st.form(key="decide_many", border=False):
        reason = st.text_input("理由（可不填）", max_chars=_LONGEST)
        with st.container(horizontal=True, gap="small"):
            counts = st.form_submit_button(
                f"都按首位候选计入（{len(sure)} 条）",
                type="primary",
                icon=":material/check:",
                disabled=is_busy or not sure,
            )
            rejected = st.form_submit_button(f"都不计入（{len(best)} 条）", icon=":material/block:", disabled=is_busy)
    if counts:
        _send(reader, [_confirmed(row, reason) for row in sure])
    elif rejected:
        _send(reader, [_decision(row, "does_not_count", reason=reason) for row in best.values()])


def _entries(entries: Rows) -> Rows:
    """Those of the entries alike that are meant: all, unless some are left out."""
    if len(entries) == 1:
        return entries
    names = {row["activity_key"]: f"{row['leader']} {day_words(row['happened_on'])}" for row in entries}
    kept = st.multiselect(
        f"认定哪几条（文字相同的共 {len(entries)} 条）", list(names), list(names), format_func=names.get
    )
    return [row for row in entries if row["activity_key"] in kept]


def _held(reader: Reader, choice: Choice, entries: Rows) -> dict[str, str]:
    """The duties that the leaders of the entries hold, by key, as they are named in a list."""
    frame = _duties(reader, choice, entries)
    return {row["duty_key"]: _named(row) for row in frame.to_dicts()}


def _owners(reader: Reader, choice: Choice, entries: Rows) -> set[tuple[str, str, str]]:
    return set(_duties(reader, choice, entries).select("leader", "post", "duty_key").rows())


def _duties(reader: Reader, choice: Choice, entries: Rows) -> pl.DataFrame:
    named = {name: tuple(sorted({row[name] for row in entries})) for name in ("leader", "post")}
    years = {row["happened_on"].year for row in entries}
    held = reader.ask("duties_held", Choice(as_of=choice.as_of, kind="all"), where=named)
    return held.filter(pl.col("year").is_in(years))


def _named(row: Mapping[str, Any]) -> str:
    kind = words("activity_type", row["activity_type"]) if row["activity_type"] else ""
    return " · ".join(each for each in (row["duty"], row["title"], kind, row["contact_district"]) if each)


def _confirmed(row: Mapping[str, Any], reason: str) -> dict[str, Any]:
    place = row["judged_district"] if "、" not in (row["judged_district"] or "") else None
    said = {"activity_type": row["judged_type"], "district": place, "reason": reason}
    return _decision(row, "counts", duties=[row["duty_key"]], **said)


def _decision(row: Mapping[str, Any], verdict: str, **said: Any) -> dict[str, Any]:
    given = {name: value for name, value in said.items() if value}
    seen = {} if verdict == "withdrawn" else {"words": row["words"]}
    return {"activity_key": row["activity_key"], "verdict": verdict, **seen, **given}


def _send(reader: Reader, decisions: Sequence[Mapping[str, Any]]) -> None:
    """Hand decisions to the command line, after the seat was looked up again. Raises what Reader.require raises."""
    if not decisions:
        st.warning("所选的记录里，没有一条的领导承担所选的职责。", icon=":material/warning:")
        return
    reader.require(Act.DECIDE, "decide")
    seat = reader.seat
    folder, kept = deliver.keep(seat.home, [("认定.json", orjson.dumps(decisions))])
    with suppress(Underway):  # another tab of the same person was faster: its decisions are shown
        DECISIONS.decide(seat.owner(reader.viewer), Parcel(seat.home, folder, kept, seat.identity.account))
    st.rerun()


def _at(known: Sequence[str], value: str | None) -> int | None:
    return known.index(value) if value in known else None


def _type_words(code: str) -> str:
    return words("activity_type", code)
