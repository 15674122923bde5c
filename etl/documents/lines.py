"""Lines of a document and what they are by themselves: numbered, a title, a table's cell, page furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from etl.documents.plain import Plain

_CN: Final = "一二三四五六七八九十百零〇"
# Kinds of numbering from the outermost; what stands deeper ends where a shallower one begins.
_MARKERS: Final = (
    ("book", re.compile(rf"第([{_CN}\d]+)(?:编|部分|分册)[、.:]?")),
    ("chapter", re.compile(rf"第([{_CN}\d]+)章[、.:]?")),
    ("section", re.compile(rf"第([{_CN}\d]+)节[、.:]?")),
    ("article", re.compile(rf"第([{_CN}\d]+)条(?:之[{_CN}])?[、.:]?")),
    ("cn", re.compile(rf"([{_CN}]{{1,4}})(?:、|\.|,(?=[^\d]))")),
    ("cn_bracket", re.compile(rf"[(]([{_CN}]{{1,4}})[)][、.]?")),
    ("digit", re.compile(r"(\d{1,3})(?:[、)]|\.(?!\d))")),
    ("digit_bracket", re.compile(r"[(](\d{1,3})[)][、.]?")),
    ("circle", re.compile(r"([①-⑳])[、.]?")),
)
RANKS: Final = {kind: rank for rank, (kind, _) in enumerate(_MARKERS)}
_TITLE: Final = re.compile(
    r"(?:清单|规定|办法|方案|要点|细则|条例|规则|规程|制度|计划|手册|标准|表|指南|内容|大纲|措施|职责|责任|意见|名册|预案|准则|导则|通则|章程|公约|任务书|责任书)"
    r"(?:\([^()]{1,20}\))*(?:[一二三四五六七八九十]|\d{1,2})?$"
)
_NOTICE: Final = re.compile(r"(?:通知|函|决定|公告|通告|意见|请示|批复|报告|通报)(?:\([^()]*\))?$")
_ANNEX: Final = re.compile(r"^附[件录表](?P<n>[一二三四五六七八九十\d]*)[:.]?$")
_FURNITURE: Final = re.compile(
    r"^(?:[•·▪◆●○>»].*|.*(?:当前位置|上一篇|下一篇|推荐访问|相关热词|版权所有|责任编辑|网站首页|点击下载|打印本页|关闭窗口|扫一扫|本文已影响|文档网|Copyright|https?:|www\.|ICP备|浏览次数|字体[:(]|分享到|来源:|发布时间).*|时间:\d{4}-.*"
    r"|目录|[-—]?\d{1,4}[-—]?|第\d+页(?:共\d+页)?|.{1,40}[.…·]{4,}\d*)$"
)
_ORDINAL: Final = re.compile(r"^(?:第[一二三四五六七八九十\d]+篇|篇[一二三四五六七八九十\d]+)[:、.]?")
_NOTE: Final = re.compile(
    r"^(?:\(?注[:1-9]|\(?联系人|抄送|主送|签名:|职务:|日期:|\(?联系电话|\(此件|印发|附件:|附:|填表人|审核人|备注:)"
)
_DATELINE: Final = re.compile(r"^(?:二[0〇零○]|\d{4}年\d{1,2}月\d{1,2}日)[^。]{0,14}$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plain text, with the numbering it opens with; `cells` where the raw line belongs to a table."""

    start: int  # plain offsets, without the numbering
    end: int
    opens: int  # plain offset with the numbering
    text: str
    marker: str | None  # one of RANKS
    token: str  # as it stands in a path: 一, (一), 1, 第五条
    kind: Literal["numbered", "title", "notice", "annex", "furniture", "note", "cell", "blank", "text"]


def lines_of(text: Plain) -> Iterator[Line]:
    """Every line in order; a table's cells are lines of their own."""
    raw_at = 0
    for raw_line in re.split(r"(?<=\n)", text.raw):
        start, stop = text.index(raw_at), text.index(raw_at + len(raw_line.rstrip("\n\r")))
        is_row = "\t" in raw_line.strip() or raw_line.count("|") + raw_line.count("｜") > 1
        is_cell = is_row or "\t" in raw_line.rstrip("\r\n")
        if is_row:
            yield from _cells(text, raw_line, raw_at)
        else:
            yield _line(text, start, stop, is_cell)
        raw_at += len(raw_line)


def _cells(text: Plain, raw_line: str, raw_at: int) -> Iterator[Line]:
    at = raw_at
    for part in re.split(r"(?<=[\t|｜])", raw_line):
        yield _line(text, text.index(at), text.index(at + len(part.rstrip("\t|｜\r\n"))), is_cell=True)
        at += len(part)
    yield Line(text.index(at), text.index(at), text.index(at), "", None, "", "blank")  # a row ends with its line


def _line(text: Plain, start: int, stop: int, is_cell: bool) -> Line:
    words = text.text[start:stop].rstrip("\n|")
    stop = start + len(words)
    words = words.lstrip("\n|")
    start = stop - len(words)
    if is_cell:
        return Line(start, start + len(words), start, words, None, "", "cell")
    if not words:
        return Line(start, start, start, "", None, "", "blank")
    for kind, pattern in _MARKERS:
        found = pattern.match(words)
        if found and (len(words) > found.end() or kind in ("chapter", "section", "book")):
            token = found[0].rstrip("、.:,)") + (")" if "bracket" in kind else "")
            return Line(start + found.end(), start + len(words), start, words[found.end() :], kind, token, "numbered")
    return Line(start, start + len(words), start, words, None, "", _plain_kind(words))


def _plain_kind(words: str) -> Literal["title", "notice", "annex", "furniture", "note", "text"]:
    if _ANNEX.match(words):
        return "annex"
    if _FURNITURE.match(words) or _DATELINE.match(words):
        return "furniture"
    if _NOTE.match(words):
        return "note"
    bare = _ORDINAL.sub("", words)
    if 4 <= len(bare) <= 60 and not re.search(r"[。;!?]|,$|:", bare):
        if _TITLE.search(words):
            return "title"
        if _NOTICE.search(words):
            return "notice"
    return "text"


def plain_line(text: Plain, line: Line) -> Line:
    """A line that stood like a cell and is none, as what it is by itself: numbered, a note, a paragraph."""
    return _line(text, line.start, line.end, is_cell=False)


def annex_number(words: str) -> str:
    """附件 or 附件2: the label of an annex, from the line that opens it."""
    found = _ANNEX.match(words)
    return f"附件{found['n']}" if found else "附件"


def is_heading(words: str) -> bool:
    """Whether a numbered line without children names what follows, and asks nothing itself."""
    return len(words) <= 40 and not re.search(r"[。;!?,:]$|。", words)
