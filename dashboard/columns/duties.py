"""Fields of leaders, duties, obligations, activities, lists and responsibilities."""

from typing import Final

from dashboard.columns.field import Field

COMPLETION: Final = (
    "履职完成率 = 已完成应履职次 ÷ 到期应履职次。到期：窗口末日在本时段内且早于截至日期（当日完成的也算），"
    "免计的不计入。分母为零显示“—”。"
)

CREDIBLE: Final = (
    "可采信履职率 = 可采信的应履职次 ÷ 到期应履职次，分母同履职完成率。"
    "可采信：按时完成，且够次数的履职记录附有印证资料、没有需核实的提示。提示只请人核实，不自动扣分。"
)
FLAGS: Final = (
    "未附印证资料；事后补录：晚于当日 30 天才首次报来；期末集中：同一领导在月、季、半年或年末最后 5 天内有 5 条以上；"
    "文字雷同：与更早一条的文字相似度达到 90%；同日两地：同一领导同一天在两个县区。提示只请人核实，不是结论。"
)

FIELDS: Final[dict[str, Field]] = {
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
    "completion_rate": Field("履职完成率", "rate", help=COMPLETION, width=118),
    "credible_rate": Field("可采信率", "rate", help=CREDIBLE, width=96),
    "credible_count": Field("可采信", "count", "次", "按时完成，且记录附有印证资料、没有需核实的提示。", 76),
    "is_credible": Field("是否可采信", "code", help=CREDIBLE, width=104),
    "flag": Field("需核实", "code", help=FLAGS, width=118),
    "flags": Field("需核实", "code", help=FLAGS, width=130),
    "flag_reason": Field("为何提示", width=210),
    "similarity": Field("相似度", "rate", help="1 − 最少改动字数 ÷ 较长一条的字数，只比文字和数字。", width=84),
    "entered_on": Field("首次报来", "date"),
    "other_happened_on": Field("另一条日期", "date"),
    "other_leader": Field("另一条领导", width=90),
    "other_content": Field("另一条内容", width=300),
    "other_district": Field("另一条县区", width=110),
    "other_file": Field("另一条文件", width=200),
    "other_sheet": Field("另一条表", width=90),
    "other_row": Field("另一条行", "plain", width=74),
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
    "days_left": Field("剩余", "days", "天", "窗口末日或到期日距截至日期的天数。", 80),
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
    "month": Field("月份", width=90),
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
}
