"""Every field the pages show: its label, unit, format and the formula behind its help mark, named once."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Field:
    """One field: label, unit, kind (rate, count, score, days, yuan, date, time, text, code, change), help, width."""

    label: str
    kind: str = "text"
    unit: str = ""
    help: str = ""
    width: int | None = None

    @property
    def header(self) -> str:
        """The label with its unit in brackets, as a table's header says it."""
        unit = "%" if self.kind == "rate" else self.unit
        return f"{self.label}({unit})" if unit else self.label


_COMPLETION = (
    "履职完成率 = 已完成应履职次 ÷ 到期应履职次。到期：窗口末日在本时段内且早于截至日期（当日完成的也算），"
    "免计的不计入。分母为零显示“—”。"
)
_RECTIFY = "隐患整改率 = 截至日已销号 ÷ 本时段发现。整改完成但未验收销号的仍算未销号。"
_ON_TIME = (
    "按期整改率 = 在有效期限内销号 ÷ 有效期限在本时段且已到期（或已销号）的隐患。"
    "有效期限：有“延期至”取延期，否则取整改期限。"
)
_REPORTING = "按时报送率 = 按时 ÷ 应报（按时、迟报、缺报之和）。未到期的不计入；分母为零显示“—”。"

FIELDS: Final[dict[str, Field]] = {
    "rank": Field("名次", "count", help="标准竞争排名：并列同名次，下一名次跳过（1、2、2、4）。", width=56),
    "rank_change": Field("变化", "change", help="与上一时段末相比上升或下降的名次。", width=66),
    "near_tie": Field("接近", "flag", help="与相邻名次的差距在偶然波动之内，不宜据此褒贬。", width=64),
    "subject": Field("对象", width=120),
    "leader": Field("姓名", width=78),
    "post": Field("职务", width=166),
    "district": Field("县区", width=116),
    "role": Field("角色", width=150),
    "region": Field("所属地区", width=110),
    "contact_district": Field("联系县区", width=110),
    "contact_districts": Field("联系县区", width=130),
    "portfolio": Field("分管", width=180),
    "term_start": Field("任职起", "date"),
    "term_end": Field("任职止", "date"),
    "completion_rate": Field("履职完成率", "rate", help=_COMPLETION, width=118),
    "times_rate": Field(
        "履职次数率", "rate", help="履职次数率 = Σ min(已履次数, 应履次数) ÷ Σ 应履次数，范围同履职完成率。"
    ),
    "contact_completion_rate": Field(
        "市领导联系", "rate", "", "联系该县区的市领导名下、指明该县区的职责的完成率，与县区自己的领导分开计。", 104
    ),
    "progress_rate": Field("当期进度", "rate", help="当期进度 = 已完成 ÷ 全部，取窗口包含截至日期的应履职次。"),
    "due_count": Field("应办", "count", "次", "到期应履职次。", 68),
    "fulfilled_count": Field("已办", "count", "次", "在窗口内达到应履次数的应履职次。", 68),
    "missed_count": Field("未办", "count", "次", "到期而未完成的应履职次（含补办）。", 74),
    "late_count": Field("补办", "count", "次", "一次性任务在期限之后、任期之内完成。", 74),
    "open_count": Field("在办", "count", "", "发现未销号的隐患（全部时段），或未到期的应履职次。", 74),
    "waived_count": Field("免计", "count", "次", "任期剩余不足窗口一半的应履职次。", 74),
    "rectification_rate": Field("隐患整改率", "rate", help=_RECTIFY, width=112),
    "on_time_rate": Field("按期整改率", "rate", help=_ON_TIME, width=112),
    "on_time_rate_original": Field(
        "按原期限", "rate", help="同按期整改率，但一律按最初的整改期限计，不认延期。", width=104
    ),
    "found_count": Field("发现", "count", "项", "发现日期在本时段内且不晚于截至日期的隐患。", 84),
    "closed_count": Field("销号", "count", "项", "其中截至日期已验收销号的。", 84),
    "closed_on_time_count": Field("按期销号", "count", "项", width=94),
    "overdue_count": Field("超期", "count", "项", "在办且有效期限早于截至日期。", 84),
    "major_open_count": Field("重大在办", "count", "项", "重大隐患中发现未销号的，全部时段。", 94),
    "major_overdue_count": Field("重大超期", "count", "项", "重大隐患中在办且已过有效期限的。", 94),
    "accident_count": Field(
        "事故", "count", "起", "发生日期在本时段内且不晚于截至日期；同比取去年同样的日子（2月29日对2月28日）。", 80
    ),
    "death_count": Field("死亡", "count", "人", "这些事故的死亡人数，30日内（道路交通、火灾7日内）可更正。", 80),
    "accident_count_last_year": Field("去年事故", "count", "起", width=100),
    "death_count_last_year": Field("去年死亡", "count", "人", width=100),
    "serious_injury_count": Field("重伤", "count", "人", "这些事故的重伤人数。", 80),
    "score": Field("得分", "score", "分", "各指标得分之和加奖减罚，见考核方案。", 84),
    "grade": Field("等次", width=76),
    "duty": Field("职责编号", width=110),
    "title": Field("职责条目", width=260),
    "clause": Field("出处", width=110),
    "catalog": Field("目录", width=150),
    "cadence": Field("频次", "code", width=84),
    "cadence_source": Field(
        "频次来源", "code", help="原文：清单文件写明的频次。安委办：办公室另行确定的频次。", width=96
    ),
    "kind": Field("类别", "code", width=96),
    "window_start": Field("窗口起", "date"),
    "window_end": Field("窗口止", "date"),
    "needed_count": Field("应履", "count", "次", width=74),
    "done_count": Field("已履", "count", "次", width=74),
    "activity_count": Field("记录", "count", "条", width=74),
    "state": Field("状态", "code", width=96),
    "fulfilled_on": Field("完成日期", "date"),
    "days_left": Field("剩余", "days", "天", "窗口末日距截至日期的天数。", 80),
    "happened_on": Field("日期", "date"),
    "activity_type": Field("履职方式", "code", width=104),
    "content": Field("履职内容", width=340),
    "evidence": Field("印证资料", width=150),
    "match_state": Field(
        "判定", "code", "", "没有写职责编号的记录按内容对照职责：够把握的计入，不够的待安委办确认，确认前不计。", 96
    ),
    "match_reasons": Field("判定理由", width=300),
    "confidence": Field("把握", "number", "", "按内容判断的把握，0 至 1；门槛以上的计入，以下的待确认。", 72),
    "entry_count": Field("条数", "count", "条", "文字相同的履职记录。", 72),
    "leaders": Field("领导", width=120),
    "best": Field("最相符的职责", width=220),
    "titles": Field("计入职责", width=240),
    "duties": Field("计入职责", width=240),
    "note": Field("备注", width=140),
    "decided_by": Field("认定人", width=130),
    "decided_at": Field("认定时间", "time", width=166),
    "decision_state": Field("是否有效", "code", help="原文更正、补了职责编号或作废后，原来的认定不再有效。", width=96),
    "served_count": Field("计入", "count", "项", "这条记录计入几项应履职次。", 80),
    "finding": Field("编号", width=146),
    "unit": Field("被督导单位", width=160),
    "reporting_unit": Field("报送单位", width=150),
    "industry": Field("行业", width=110),
    "level": Field("等级", "code", width=88),
    "description": Field("隐患描述", width=260),
    "found_on": Field("发现日期", "date"),
    "deadline_on": Field("整改期限", "date"),
    "deadline_in_force_on": Field("有效期限", "date", help="有“延期至”取延期，否则取整改期限。"),
    "rectified_on": Field("整改完成", "date"),
    "closed_on": Field("销号日期", "date"),
    "status": Field("报送状态", "code", width=90),
    "supervision": Field("挂牌督办", width=100),
    "responsible_unit": Field("责任单位", width=170),
    "overdue_days": Field("超期", "days", "天", width=112),
    "age_days": Field("库龄", "days", "天", "发现至截至日期（或销号日）的天数。", 84),
    "five_elements_count": Field("五落实", "count", "项", "措施、责任人、资金、期限、预案五项中已落实的项数。", 92),
    "accident": Field("事故编号", width=146),
    "occurred_at": Field("发生时间", "time", width=150),
    "level_reported": Field("报送等级", "code", width=96),
    "is_level_different": Field("等级核对", "flag", help="按伤亡和损失算出的等级与报送的等级不同。", width=84),
    "deaths": Field("死亡", "count", "人", width=80),
    "serious_injuries": Field("重伤", "count", "人", width=80),
    "loss_yuan": Field("直接经济损失", "yuan", "万元", "这些事故的直接经济损失之和。", 120),
    "population": Field("常住人口", "count", "人", width=110),
    "gdp_yi_yuan": Field("地区生产总值", "number", "亿元", width=120),
    "month": Field("月份", width=90),
    "bucket": Field("库龄(天)", width=90),
    "delivery": Field("交付批次", width=140),
    "file": Field("文件", width=210),
    "sheet": Field("工作表", width=110),
    "row": Field("行号", "plain", help="办公软件里看到的行号。", width=72),
    "sheets": Field("工作表", width=130),
    "tables": Field("类别", "code", width=110),
    "delivered_at": Field("送达时间", "utc", width=166),
    "total_count": Field("总行数", "count", "行", width=96),
    "accepted_count": Field("接收", "count", "行", width=90),
    "refused_count": Field("退回", "count", "行", width=90),
    "open_refused_count": Field("待改正", "count", "行", "退回后还没有改正重报的行。", 96),
    "added_count": Field("新增", "count", "行", "以前没有这个键的行。", 88),
    "changed_count": Field("变更", "count", "行", "键相同、内容不同的行：新值替换旧值，旧值留着备查。", 88),
    "withdrawn_count": Field("撤销", "count", "行", "标了作废的行。", 88),
    "unchanged_count": Field("未变", "count", "行", "与已有内容相同的行。", 88),
    "layout_count": Field("版式", "count", "行", "标题、合计、签名、空行和完全重复的行：不是数据，也没有丢。", 90),
    "warnings": Field("提醒", width=230),
    "column": Field("列", width=110),
    "reason": Field("原因", "code", width=150),
    "message": Field("说明", width=400),
    "reasons": Field("原因", width=760),
    "refusal": Field("退回号", width=130),
    "answer": Field("改正", "code", help="已改正：之后的交付里有同一退回号或同一键的行，已经收下。", width=96),
    "answered_by": Field("改正于", width=140),
    "change": Field("变动", "code", width=84),
    "key_text": Field("键", width=190),
    "column_name": Field("列", "code", width=120),
    "old_value": Field("原值", width=220),
    "new_value": Field("新值", width=220),
    "verdict": Field("结果", "code", width=110),
    "table_name": Field("数据表", "code", width=110),
    "check_name": Field("检查项", width=170),
    "sentence": Field("说明", width=320),
    "observed": Field("实测", width=84),
    "expected": Field("要求", width=120),
    "severity": Field("级别", "code", width=70),
    "is_passed": Field("结果", "pass", width=84),
    "indicator": Field("指标", width=140),
    "group": Field("类别", width=84),
    "numerator": Field("分子", "number", width=84),
    "denominator": Field("分母", "number", width=84),
    "value": Field("指标值", width=90),
    "floor": Field("零分线", width=84),
    "target": Field("满分线", width=84),
    "marks": Field("得分", "score", "分", width=84),
    "full_marks": Field("满分", "score", "分", width=84),
    "spark": Field("近月", "spark", width=76),
    "seq": Field("序号", "count", width=84),
    "happened_at": Field("时间", "utc", width=166),
    "actor": Field("谁", width=150),
    "action": Field("做了什么", width=120),
    "object": Field("对象", width=200),
    "detail": Field("细节", width=420),
    "account": Field("账号", width=130),
    "name": Field("姓名", width=96),
    "role_words": Field("身份", width=90),
    "scope_districts": Field("可见县区", width=220),
    "scope_departments": Field("可见部门", width=160),
    "starts_on": Field("起", "date"),
    "ends_on": Field("止", "date"),
    "granted_by": Field("授权人", width=130),
    "granted_at": Field("授权时间", "utc", width=166),
    "owed_count": Field(
        "应报", "count", "次", "报送计划里截止日在本时段内的，已报到或已过截止日；一张表一期算一次。", 84
    ),
    "reported_count": Field("按时", "count", "次", "截止日当天或之前报到的。", 84),
    "reported_late_count": Field("迟报", "count", "次", "截止日之后、截至日期之前报到的。", 84),
    "unreported_count": Field("缺报", "count", "次", "过了截止日，到截至日期还没有报到的。缺报不是零。", 84),
    "pending_count": Field("未到期", "count", "次", "截止日还没有到、也还没有报到的，不计入按时报送率。", 92),
    "reporting_rate": Field("按时报送率", "rate", help=_REPORTING, width=124),
    "refused_share": Field(
        "退回占比", "rate", help="退回占比 = 退回的行 ÷（接收的行 + 退回的行），取这些报送。", width=110
    ),
    "completeness": Field("完整率", "rate", help="完整率 = 已经报到的（含迟报）÷ 应报。", width=104),
    "inspected_on": Field("督导时间", "date"),
    "methods": Field("督导方式", "code", width=150),
    "problems": Field("发现的问题", width=260),
    "feedback": Field("整改情况反馈", width=220),
    "task": Field("任务编号", width=110),
    "lead_unit": Field("牵头单位", width=140),
    "cooperating_units": Field("配合单位", width=160),
    "min_count": Field("次数", "count", "次", width=74),
    "year": Field("年度", "plain", width=74),
    "progress_count": Field("进展", "count", "次", width=80),
    "progress_on": Field("报告日期", "date"),
    "progress": Field("进展情况", width=260),
    "completion": Field("完成情况", width=110),
    "done_on": Field("完成日期", "date"),
    "period": Field("时段", width=90),
    "adjustment": Field("加减分", "score", "分", width=84),
    "basis": Field("依据", width=200),
    "nature": Field(
        "性质", "code", help="按清单写明的频次：有频次为计次，等事件发生为按事件，都没有为常态。", width=92
    ),
    "holder_count": Field("承担", "count", "人", "在本时段的年度里承担这条职责的领导。", 78),
    "charge_kind": Field("类别", "code", width=80),
    "charge": Field("责任对象", width=150),
    "charge_source": Field("来自", "code", width=150),
    "answer_count": Field("人数", "count", "", "截至日期在任的市领导；市领导一行为其联系的县区数。", 70),
    "answers": Field("由谁负责", width=300),
    "list_change": Field("变动", "code", width=86),
    "path": Field("位置", width=104),
    "old_path": Field("原位置", width=104),
    "text": Field("文字", width=330),
    "old_text": Field("原文字", width=330),
    "difference": Field("改了什么", width=250),
    "late_days": Field("晚了", "days", "天", "迟报：报到日距截止日；缺报：截至日期距截止日。", 84),
    "row_count": Field("接收", "count", "行", width=90),
    "due_on": Field("截止日", "date"),
    "delivered_on": Field("报到日期", "date"),
    "reporting_state": Field("状态", "code", width=96),
}

FIGURES: Final[dict[str, str]] = {
    "health": "每个角色的职责条数，按性质分段：计次、按事件、常态。只看清单写明的频次，不含安委办另行确定的。",
    "matrix": "市级一行是分管该行业的市领导；县区各行，“市领导联系”取领导名册和职责分工的联系县区，其余取县区自己的。"
    "只算截至日期在任的。",
    "editions": "按条文的意思对应，不按编号：编号变了、文字没变的不算变更；换了角色或次序的记为移位。",
    "ranking": _COMPLETION + "空心点取上一时段末日的同一比率；虚线为目标。",
    "tiles": _COMPLETION + "每个县区一块，大小相同，不按面积。",
    "agenda": "依次取：履职末位的领导、超期最久的重大隐患、名次下降最多、按期整改率最低、名次上升最多的县区。",
    "lines": _COMPLETION + "按窗口末日所在的月份分月。",
    "places": "考核方案各期得分的名次，每期取其末日，本期取截至日期。",
    "gaps": "相邻两起事故相隔的天数；空心为最近一起至截至日期，尚未结束，不与已结束的间隔相比。",
    "cells": _COMPLETION + "按窗口末日所在的月份分月；“—”为当月没有到期的。",
    "flow": "发现：发现日期在该周；销号：销号日期在该周；在办：周末仍未销号的存量。",
    "curve": "Kaplan–Meier 估计：发现后第 n 天仍未销号的比例，未销号的按删失计；阴影为 95% 区间。",
    "bulletin": _COMPLETION + "以时段结束次日的记录为准，此后的更正不改已公布的口径；名次按履职完成率。",
    "calendar": "每格是一个单位截止日在该月的各次报送，显示最差的一种和次数：缺报、迟报、按时、未到期。",
    "told_places": "各期名次按履职完成率，以时段结束次日的记录为准。",
    "due": "进行中：窗口包含截至日期、尚未完成的应履职次。未完成：窗口在本时段内结束而没有做到。",
    "done": "计入：这条记录计入几项应履职次；重复的记录只计一次。",
    "ages": "截至日期在办的隐患，按发现至截至日期的天数分段，全部时段。",
    "late": "在办且有效期限早于截至日期的隐患；有效期限：有“延期至”取延期，否则取整改期限。",
    "pairs": "各县区本时段的事故起数，与去年同样的日子相比。",
    "months": "事故起数，按发生日期所在的月份。",
    "scores": "得分 = 各指标得分之和 + 加分 − 减分；零分线与满分线之间线性计分，没有数据的指标不计，权重分给其余。",
    "one": "满分减去各指标失分，加上加分、减去减分，即得分。",
}
"""What a figure that is no single field counts, by the key of its card."""

SOURCE: Final = ("file", "sheet", "row", "delivery")
"""Where a record came from: columns of every table of records."""


def header(name: str) -> str:
    """The header of a field; an unknown field keeps its own name."""
    field = FIELDS.get(name)
    return field.header if field else name
