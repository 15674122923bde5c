"""The stretches of an entry that are no act of the leader's: cancelled, planned, another's, only read, only said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Final

from etl.matching.clauses import VOIDING, Stretch, clauses_of, cue_patterns
from etl.matching.lexicon import Hit

_TITLE: Final = re.compile("《[^《》]{1,80}》")
_CONTENT: Final = re.compile("(?!.*(行程|活动|安排|该|此)).{3,}")
_PLACE: Final = re.compile("(县|区|市|镇|乡|省|里|处|现场|转|出发|路|站)$")
_ROUTE: Final = re.compile("(县|区|市|镇|乡)(返|出发|转|赴|到|回|启程|途)")
_JOINED: Final = re.compile("(并|、|和|后)$")
_GOVERNING: Final = frozenset({"inspect", "research", "rectify", "law_enforcement"})
OBJECT: Final = 4  # characters after an act that are an object; fewer are 工作, 情况
SUBJECT: Final = 4  # characters beside the act in 工地检查没搞成: more name another act than the one before
ADJOINING: Final = 3  # characters between an act and the word that says it is only planned
OPENING: Final = 4  # characters before 原定 in a clause that it still opens: 周五原定


class Reading:
    """The stretches of one entry; built once, asked by the parts that read acts and places."""

    def __init__(self, text: str, hits: Mapping[str, Sequence[Hit]], names: Sequence[str]) -> None:
        self.text, self.names = text, names
        self.clauses = clauses_of(text)
        self.acts = [hit for hit in hits["acts"] if hit.rule.group != "light"]
        self.verbs = [hit for hit in hits["acts"] if hit.rule.group in ("light", "verb")]
        self.cues = hits["cues"]
        self.stretches = [Stretch(each.start(), each.end(), "title", each[0]) for each in _TITLE.finditer(text)]
        self._starts = [clause.start for clause in self.clauses]
        self._act_starts = [hit.start for hit in self.acts]
        self._cue_starts = {(cue.rule.group, cue.start) for cue in self.cues}
        self._sentences: dict[int, tuple[int, int]] = {}
        for number, clause in enumerate(self.clauses):
            self._sentences[clause.sentence] = (self._sentences.get(clause.sentence, (number, 0))[0], number)
        for cue in self.cues:
            self._take(cue)
        self._subjects()
        self._causes()
        self._doubts()

    def kind_at(self, at: int) -> Stretch | None:
        """The stretch that covers a place, voiding ones first; None where the leader's own act is told."""
        if not self.stretches:
            return None
        covering = [each for each in self.stretches if each.start <= at < each.end]
        return min(covering, key=lambda each: (each.kind not in VOIDING, each.kind == "doubt"), default=None)

    def _clause(self, at: int) -> int:
        return max(bisect_right(self._starts, at) - 1, 0)

    def _take(self, cue: Hit) -> None:
        kind = cue.rule.group
        if kind in ("resume", "done", "doubt") or (kind != "speech" and self._is_said(cue.start)):
            return
        number = self._clause(cue.start)
        stretch = {
            "cancel": self._cancelled,
            "plan": self._planned,
            "delegate": self._delegated,
            "paper": self._read,
            "speech": self._said,
        }[kind](cue, number)
        if stretch is not None:
            self.stretches.append(Stretch(*stretch, kind, self.text[cue.start : cue.end]))

    def _is_said(self, at: int) -> bool:
        return any(each.kind in ("speech", "title") and each.start <= at < each.end for each in self.stretches)

    def _has_act(self, start: int, end: int) -> bool:
        first = bisect_left(self._act_starts, start)
        return first < len(self.acts) and self.acts[first].end <= end

    def _sentence(self, number: int) -> tuple[int, int]:
        """First and last clause of the sentence that a clause stands in."""
        return self._sentences[self.clauses[number].sentence]

    def _begins(self, start: int, kind: str) -> bool:
        """True when a clause opens with a cue of this kind: 随后…, 周五原定…"""
        reach = OPENING if kind == "plan" else 1
        return any((kind, at) in self._cue_starts for at in range(start, start + reach + 1))

    def _until(self, number: int) -> int:
        """The end of what a cue in this clause reaches: the sentence's, or where a new act is announced."""
        if self.text[self.clauses[number].end - 1] == "后":
            return self.clauses[number].end
        last = self._sentence(number)[1]
        for later in range(number + 1, last + 1):
            if self._begins(self.clauses[later].start, "resume"):
                return self.clauses[later - 1].end
        return self.clauses[last].end

    def _back(self, number: int) -> int:
        """The start of what a bare remark takes back: its sentence, or everything where the sentence is the remark."""
        first = self._sentence(number)[0]
        for earlier in range(number, first - 1, -1):
            clause = self.clauses[earlier]
            if self._begins(clause.start, "resume") and self._has_act(clause.start, clause.end):
                return clause.start
        begin = self.clauses[first].start
        return begin if self._has_act(begin, self.clauses[number].end) else 0

    def _back_over(self, number: int, kind: str) -> int:
        """Where 检查未进行 begins: with the earlier clauses of its sentence that tell of the same type only."""
        first = self._sentence(number)[0]
        start = self.clauses[number].start
        while number > first and not self._begins(start, "plan") and not self._begins(start, "resume"):
            earlier = self.clauses[number - 1]
            if any(earlier.start <= hit.start < earlier.end and hit.rule.value != kind for hit in self.acts):
                break
            number, start = number - 1, earlier.start
        return start

    def _is_done_after(self, cue: Hit) -> bool:
        return any(later.rule.group == "done" and later.start >= cue.end for later in self.cues)

    def _cancelled(self, cue: Hit, number: int) -> tuple[int, int] | None:
        clause = self.clauses[number]
        if "weak" in cue.rule.flags and self._is_done_after(cue):
            return None
        before = [hit for hit in self.acts if clause.start <= hit.start and hit.end <= cue.start]
        if before:
            rest = cue.start - clause.start - sum(hit.end - hit.start for hit in before)
            start = self._back_over(number, before[-1].rule.value) if rest <= SUBJECT else clause.start
            return start, clause.end
        if self._begins(clause.start, "plan") and _CONTENT.match(self.text, clause.start, cue.start):
            return clause.start, clause.end
        if self._has_act(cue.start, clause.end):
            return clause.start, self._until(number) if self.text[cue.start] in "未没缺请" else clause.end
        if self.text[cue.start] in "未没缺请" and not self._has_act(0, cue.start):
            return clause.start, self._until(number)
        return self._back(number), clause.end

    def _planned(self, cue: Hit, number: int) -> tuple[int, int] | None:
        if "weak" in cue.rule.flags and self._is_done_after(cue):
            return None
        clause, end = self.clauses[number], self._until(number)
        attributive = self.text.find("的", cue.end, clause.end)
        if attributive > 0 and self._has_act(attributive, clause.end) and not self._is_told_by(cue, number):
            return cue.start, attributive
        before = [hit for hit in self.acts if clause.start <= hit.start and hit.end <= cue.start]
        is_bare = bool(cue_patterns()[1]["bare"].match(self.text, cue.end, clause.end))
        if is_bare or "back" in cue.rule.flags:
            return (clause.start if before else self._back(number)), end
        if before and cue.start - before[-1].end <= ADJOINING and before[-1].rule.rank > 1:
            return clause.start, end
        return cue.start, end

    def _is_told_by(self, cue: Hit, number: int) -> bool:
        """原定…的检查, 计划…的会议: what follows 的 is the plan itself."""
        return number >= 0 and not re.search("[对就将为]", self.text[self.clauses[number].start : cue.start])

    def _delegated(self, cue: Hit, number: int) -> tuple[int, int] | None:
        clause = self.clauses[number]
        first = self.clauses[self._sentence(number)[0]].start
        own = cue_patterns()[1]["company"].search(self.text, clause.start, cue.start)
        if own and "back" not in cue.rule.flags:
            return None
        if "back" not in cue.rule.flags:
            return cue.start, self._until(number)
        start = clause.start if self._has_act(clause.start, clause.end) else first
        return start, self._until(number)

    def _read(self, cue: Hit, number: int) -> tuple[int, int] | None:
        clause = self.clauses[number]
        governed = any(
            hit.rule.group == "verb"
            and hit.rule.value in _GOVERNING
            and clause.start <= hit.start < cue.start
            and not self._is_said(hit.start)
            for hit in self.acts
        )
        light = self.text[max(clause.start, cue.start - 2) : cue.start]
        if governed and cue.end < clause.end and not re.search("(进行|予以|已|并|作|了)$", light):
            return None
        start = cue_patterns()[1]["start"]
        last = self._sentence(number)[1]
        end = clause.end
        for later in range(number + 1, last + 1):
            if start.match(self.text, self.clauses[later].start):
                break
            end = self.clauses[later].end
        if "back" in cue.rule.flags and not self._has_act(clause.start, clause.end):
            return self._back(number), clause.end
        begin = cue.start if _JOINED.search(light) and self._has_act(clause.start, cue.start) else clause.start
        return begin, min(end, self._until(number))

    def _said(self, cue: Hit, number: int) -> tuple[int, int]:
        modal = cue_patterns()[1]["modal"]
        end = self.clauses[number].end
        for clause in self.clauses[number + 1 :]:
            if not modal.match(self.text, clause.start) and not (
                cue.end == self.clauses[number].end and clause is self.clauses[number + 1]
            ):
                break
            end = clause.end
        return cue.end, end

    def _causes(self) -> None:
        """因…会议，未能…: what is told as the reason is no act, where something in its sentence did not take place."""
        cause = cue_patterns()[1]["cause"]
        void = {self.clauses[self._clause(each.start)].sentence for each in self.stretches if each.kind in VOIDING}
        for clause in self.clauses:
            if clause.sentence in void and cause.match(self.text, clause.start):
                self.stretches.append(Stretch(clause.start, clause.end, "cause", self.text[clause.start : clause.end]))

    def _doubts(self) -> None:
        """A word that usually takes an act away, which nothing explained: its sentence is left to a person."""
        self._units()
        for cue in self.cues:
            if cue.rule.group == "doubt" and self.kind_at(cue.start) is None:
                first, last = self._sentence(self._clause(cue.start))
                start, end = self.clauses[first].start, self.clauses[last].end
                self.stretches.append(Stretch(start, end, "doubt", self.text[cue.start : cue.end]))

    def _units(self) -> None:
        """玉泊县…检查了…: a unit stands where the subject does, and the act after it has an object."""
        patterns = cue_patterns()[1]
        for clause in self.clauses:
            inside = [hit for hit in self.verbs if clause.start <= hit.start < clause.end]
            if not inside or inside[0].start == clause.start or clause.end - inside[0].end < OBJECT:
                continue
            if patterns["own"].match(self.text, clause.start) or self.kind_at(inside[0].start) is not None:
                continue
            unit = patterns["unit"].fullmatch(self.text, clause.start, inside[0].start)
            if unit is not None and not any(name in unit[0] for name in self.names):
                self.stretches.append(Stretch(clause.start, clause.end, "doubt", unit[0]))

    def _subjects(self) -> None:
        subjects, patterns = cue_patterns()
        for number, clause in enumerate(self.clauses):
            piece = self.text[clause.start : clause.end]
            is_own = patterns["own"].match(piece) is not None
            for subject in subjects:
                if (subject.unless_own and is_own) or (subject.mark and subject.mark not in piece):
                    continue
                told = subject.regex.match(piece) if subject.at_start else subject.regex.search(piece)
                if told is None or self._is_said(clause.start + told.start()):
                    continue
                who, before = told["who"], piece[: told.start()]
                if (subject.goes_back and _PLACE.search(who)) or _ROUTE.search(told[0]):
                    continue
                if any(name in who for name in self.names) or who in ("我", "本人", "自己", "我本人"):
                    continue
                if subject.unless_own and patterns["company"].search(piece, 0, told.end("who")):
                    continue
                if subject.unless_before is not None and subject.unless_before.search(before):
                    continue
                end = clause.start + told.end()
                if subject.unless_after is not None and subject.unless_after.match(self.text, end):
                    continue
                start = clause.start + told.start()
                if subject.goes_back:
                    start = clause.start if self._has_act(clause.start, clause.end) else self._back(number)
                self.stretches.append(Stretch(start, self._until(number), subject.kind, told[0]))
                break
