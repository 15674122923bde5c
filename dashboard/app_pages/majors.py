"""重大隐患: every major finding on its way from found to closed, its five elements, and who supervises it."""

import streamlit as st

from dashboard import links
from dashboard.cards import card
from dashboard.choice import Choice
from dashboard.filters import segments
from dashboard.heading import open_page
from dashboard.session import Reader
from dashboard.tables import empty, picked_in
from dashboard.theme import pieces
from dashboard.tile import draw
from dashboard.views import majors


def page(reader: Reader) -> None:
    """Six tiles, the board ranked by urgency, elements and systems, and the districts."""
    choice = open_page(reader, "重大隐患")
    draw(majors.tiles(reader, choice), choice, key="majors")
    _board(reader, choice)
    left, right = st.columns([1, 1.3], gap="small")
    row = majors.figure(reader, choice)
    with left, card("shares", "五落实与一单四制", f"本时段在管 {row['in_hand_count']:,} 项"):
        if row["in_hand_count"]:
            st.html(pieces.shares(majors.elements(reader, choice)))
            st.html(pieces.shares(majors.systems(reader, choice)))
        else:
            empty("没有在管的重大隐患", "本时段内没有一天有在办的重大隐患，无从计算比例。")
    with right, card("majors", "各县区", "点选一行看明细"):
        _districts(reader, choice)


def _board(reader: Reader, choice: Choice) -> None:
    which = "closed" if links.address("board") == "closed" else "open"
    rows = majors.board(reader, choice, which)

    def beside() -> None:
        segments("board", "看哪些", majors.BOARDS, which)

    chips = majors.board_chips(reader, choice)
    with card("board", "督办看板", "最紧的在前" if which == "open" else "最近发现的在前", chips, beside=beside):
        if not rows:
            empty("没有这样的重大隐患", "截至日期没有在办的重大隐患，或本时段没有销号的。")
        with st.grid(2, min_column_width=460, key="cases_board"):
            for place, row in enumerate(rows):
                with st.container(key=f"hit_board_{place}", gap=None):
                    words, note = majors.words(row)
                    st.html(pieces.followed(words, note, majors.chips(row), majors.steps(row), majors.marks(row)))
                    label = pieces.label(f"{row['finding']}：查看明细")
                    links.link(label, "rows", choice, of="major_finding_rows", finding=row["finding"], scope="all")
        state, scope = ("open", "all") if which == "open" else (None, "closed")
        links.link(
            "全部明细", "rows", choice, icon=":material/list:", of="major_finding_rows", state=state, scope=scope
        )


def _districts(reader: Reader, choice: Choice) -> None:
    frame = majors.districts(reader, choice)
    if frame.is_empty():
        empty("没有可列的县区", "本时段没有在管的重大隐患。")
        return
    row = picked_in(frame, majors.OF_DISTRICTS, key="of_districts", most=9, alt="各县区重大隐患")
    if row is not None:
        links.go("rows", choice, of="major_finding_rows", district=row["district"], scope="in_hand")
