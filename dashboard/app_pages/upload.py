"""报送: drop files, see what would be taken, sent back and changed, and load them."""

import streamlit as st

from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.deliver import JOBS, Job, sweep
from dashboard.deliver.told import Told
from dashboard.exports.offer import offer_returned
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.theme import pieces
from dashboard.views import parcel, upload
from warehouse.access import Act


def page(reader: Reader) -> None:
    """What is under way is kept by the server, for this seat alone: a page that was left or loaded anew finds it."""
    reader.viewer.require(Act.DELIVER)
    sweep(reader.seat.home)
    choice = open_page(reader, "报送", filters=False)
    job = JOBS.of(reader.seat.owner(reader.viewer))
    if job is None:
        _drop(reader, choice)
    elif job.state != "over":
        with card("underway", "正在核对" if job.work == "check" else "正在装载", _from(job)):
            upload.watch(reader, job)
    elif job.loaded is not None:
        _loaded(reader, choice, job, job.loaded)
    elif job.checked is not None:
        _checked(reader, job, job.checked)
    else:
        with card("parcel", "没有核对成", _from(job)):
            st.error(job.failure, icon=":material/error:")
            st.button("换一批文件", on_click=upload.put_away, args=(reader,))


def _from(job: Job) -> str:
    return f"报送单位：{job.parcel.unit or '未填'} · {len(job.parcel.files)} 个文件"


def _drop(reader: Reader, choice: Choice) -> None:
    left, right = st.columns([1.7, 1], gap="small")
    with left, card("drop", "拖入文件", "先核对，看清收多少、退多少、改多少，再装载"):
        with st.container(width=420):
            unit = upload.unit(upload.units_of(reader, choice), is_free=reader.viewer.sees_all)
        upload.drop(reader, unit)
    with right, card("limits", "报送须知"):
        st.html(pieces.lines(upload.LIMITS))


def _checked(reader: Reader, job: Job, told: Told) -> None:
    with card("parcel", "核对结果", f"{_from(job)} · 还没有装载", parcel.chips(told)):
        if job.failure:
            st.error(job.failure, icon=":material/error:")
        if not told.has_good:
            st.warning(parcel.NOTHING_GOOD, icon=":material/warning:")
        st.html(parcel.items(told))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button("装载并发布", type="primary", icon=":material/publish:", disabled=not told.has_good):
                upload.load(reader, job)
                st.rerun()
            st.button("换一批文件", on_click=upload.put_away, args=(reader,))
    parcel.details(told)


def _loaded(reader: Reader, choice: Choice, job: Job, told: Told) -> None:
    name, hue = (f"● 已发布，快照 {told.snapshot}", "g") if told.snapshot else ("▲ 没有发布", "r")
    with card("parcel", "装载结果", _from(job), [(name, hue), *parcel.chips(told)]):
        for trouble in parcel.troubles(told):
            st.warning(pieces.label(trouble), icon=":material/warning:")
        st.html(parcel.items(told))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for delivery, label in parcel.returned(told):
                offer_returned(reader, delivery, label, act=Act.DELIVER)
            st.button("再报一批", type="primary", on_click=upload.put_away, args=(reader,))
            upload.onward(reader, choice)
    parcel.details(told)
