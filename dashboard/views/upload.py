"""The upload page's parts: dropping files, watching them being checked or loaded, and starting either."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import deliver, links
from dashboard.choice import Choice
from dashboard.deliver import JOBS, Job
from dashboard.deliver.command import Parcel, scope_of
from dashboard.deliver.dropped import MOST_FILES
from dashboard.deliver.jobs import Underway
from dashboard.seat import SignedOut
from dashboard.session import Reader
from dashboard.theme import pieces
from warehouse.access import Act, Denied

LIMITS: Final = (
    "收 Excel（xlsx、xls）、WPS 表格（et）、CSV、Word（docx）和 Parquet，按内容认，不按扩展名认；表头用模板里的列名。",
    "每个文件最大 50 MB（解开后 200 MB）、200,000 行、200 列，一格最多 32,767 字，读取不超过 30 秒；超过的请拆成几份。",
    "加密、带宏、带外部实体的文件不收；隐藏的工作表不读，隐藏的行和列照收。",
    f"一次最多 {MOST_FILES} 个文件，一起核对，名册先认、台账后认，顺序不限。核对时什么都不写入，点“装载并发布”才装载。",
)
"""What is told before anything is dropped: reading rules 1, 3, 14 and 15."""

_POLL_SECONDS: Final = 1.0
_LONGEST_UNIT: Final = 100  # characters: no name of a unit is longer
_STEP_WORDS: Final = {"check": "正在核对", "load": "正在装载", "decide": "正在发布认定"}


def units_of(reader: Reader, choice: Choice) -> list[str]:
    """The units that the reader may deliver for: the office for any known one, a liaison for their own."""
    if not reader.viewer.sees_all:
        return [*reader.viewer.departments, *reader.viewer.districts]
    named = (reader.ask("districts", choice)["district"], reader.ask("units", choice)["unit"])
    return list(dict.fromkeys(name for each in named for name in each))


def unit(units: Sequence[str], *, is_free: bool) -> str:
    """The reporting unit that is chosen; the office may leave it open or write another, a liaison has one."""
    if is_free:
        written = st.selectbox(
            "报送单位（可不填）",
            list(units),
            index=None,
            key="unit",
            accept_new_options=True,
            placeholder="选一个，或直接写",
        )
        return (written or "").strip()[:_LONGEST_UNIT]
    if not units:
        return ""
    chosen = st.selectbox("报送单位", units, key="unit", disabled=len(units) == 1)
    return chosen if chosen in units else units[0]


def drop(reader: Reader, unit_: str) -> None:
    """The field to drop files into; what is dropped is written down and its check begun."""
    files = st.file_uploader("把文件拖到这里", accept_multiple_files=True, key="dropped", label_visibility="collapsed")
    there = [file for file in files if hasattr(file, "getbuffer")]
    if len(there) > MOST_FILES:
        st.error(f"一次最多 {MOST_FILES} 个文件，这次有 {len(there)} 个。请分几批拖入。", icon=":material/error:")
    elif there:
        _take(reader, there, unit_)
        st.rerun()


def _take(reader: Reader, files: Sequence[Any], unit_: str) -> None:
    """Write the files down, note each in the trail, begin the check, and let Streamlit's own copies go."""
    seat = reader.seat
    reader.require(Act.DELIVER, "upload")
    folder, kept = deliver.keep(seat.home, ((file.name, file.getbuffer()) for file in files))
    for file in kept:
        seat.note("upload", file.name, bytes=file.bytes, sha256=file.sha256, unit=unit_)
    parcel = Parcel(seat.home, folder, kept, seat.identity.account, unit_, scope_of(reader.viewer))
    with suppress(Underway):  # another tab of the same person was faster: its parcel is shown
        JOBS.check(seat.owner(reader.viewer), parcel)
    _let_go(files)


def _let_go(files: Sequence[Any]) -> None:
    """Streamlit keeps what was dropped in memory for as long as the page is open: a gigabyte for twenty files."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def watch(reader: Reader, job: Job) -> None:
    """How far the check or the load has come, looked at every second; the page is drawn anew when it is over."""

    @st.fragment(run_every=_POLL_SECONDS)
    def looked_at() -> None:
        try:
            reader.seat.require_same(reader.viewer)
        except (SignedOut, Denied):
            st.rerun()  # the whole page says who may see what
        if job.state == "over":
            st.rerun()
        st.html(pieces.rail(_rail(job)))
        st.html(pieces.lines([waiting_words(job)]))

    looked_at()


def _rail(job: Job) -> list[tuple[str, str, str]]:
    total = len(job.parcel.files)
    return [
        (step.words, f"{step.files}/{total}" if step.files and step.state == "now" else "", step.state)
        for step in job.steps
    ]


def waiting_words(job: Job) -> str:
    """What the page says while it waits."""
    if job.state == "waiting":
        return f"前面还有别人的文件，正在排队，已等 {job.seconds} 秒。可以离开这一页，回来时接着看。"
    return f"{_STEP_WORDS[job.work]}，已用 {job.seconds} 秒。可以离开或刷新这一页，回来时接着看。"


def load(reader: Reader, job: Job) -> None:
    """Begin to load what was checked, after the seat was looked up again. Raises what Reader.require raises."""
    reader.require(Act.DELIVER, "upload")
    JOBS.load(reader.seat.owner(reader.viewer), job)


def put_away(reader: Reader) -> None:
    """Forget the parcel, so that another can be dropped."""
    JOBS.discard(reader.seat.owner(reader.viewer))


def onward(reader: Reader, choice: Choice) -> None:
    """Where what was loaded can be seen: the office's data page, and the findings of everyone who has them."""
    if reader.viewer.sees_all:
        links.link("看交付和变更", "data", choice, icon=":material/database:")
    links.link("看隐患", "findings" if reader.viewer.figure_districts or reader.viewer.sees_all else "rows", choice)
