"""The Chinese words of the codes that questions answer with, named once."""

from typing import Final

from dashboard.column_names import COLUMN_NAMES
from warehouse.reasons import REASONS

WORDS: Final[dict[str, dict[str, str]]] = {
    "state": {
        "fulfilled": "● 已完成",
        "late": "◆ 补办",
        "missed": "▲ 未完成",
        "open": "○ 进行中",
        "future": "· 未开始",
        "waived": "— 免计",
        "overdue": "▲ 超期",
        "closed": "● 已销号",
        "done": "● 已完成",
        "done_late": "◆ 逾期办结",
        "running": "○ 计时中",
        "overrun": "▲ 超时限",
        "district_none": "▲ 无人联系",
        "district_one": "● 一名联系",
        "district_several": "◆ 多名联系",
        "leader_none": "▲ 未联系",
        "leader_one": "● 联系一个",
        "leader_several": "◆ 联系多个",
        "industry_none": "▲ 无人分管",
        "industry_one": "● 一名分管",
        "industry_several": "◆ 多名分管",
        "department_none": "▲ 无人分管",
        "department_one": "● 一名分管",
        "department_several": "◆ 多名分管",
        "city": "市级",
        "district": "县区级",
        "after_closing": "◆ 销号后又现",
        "while_open": "▲ 未销又现",
    },
    "current_step": {"handed_over": "交办", "rectified": "整改", "rechecked": "复查", "closed": "销号"},
    "missing_elements": {"measures": "措施", "person": "责任人", "funds": "资金", "plan": "预案"},
    "repeat_kind": {"after_closing": "◆ 销号后又现", "while_open": "▲ 未销又现"},
    "nature": {"counted": "● 计次", "event": "◆ 按事件", "standing": "○ 常态"},
    "list_change": {"added": "＋ 新增", "dropped": "－ 取消", "changed": "◆ 变更", "moved": "↷ 移位", "same": "未变"},
    "charge_kind": {"district": "县区", "industry": "行业", "department": "部门", "leader": "市领导"},
    "charge_source": {"register": "领导名册", "assignment": "职责分工"},
    "cadence": {
        "year": "每年",
        "half_year": "每半年",
        "quarter": "每季度",
        "two_months": "每两月",
        "month": "每月",
        "week": "每周",
        "day": "每日",
        "once": "一次",
        "on_event": "按事件",
    },
    "cadence_source": {"document": "原文", "office": "安委办"},
    "kind": {"counted": "计次", "event": "按事件", "standing": "常态"},
    "activity_type": {
        "meeting": "会议",
        "hear_report": "听取汇报",
        "inspect": "督导检查",
        "research": "调研研究",
        "study": "学习",
        "training": "培训",
        "drill": "演练",
        "publicity": "宣传",
        "report": "报告述职",
        "assess": "考核",
        "evaluate": "评估",
        "law_enforcement": "执法",
        "rectify": "督促整改",
        "on_scene": "现场处置",
        "other": "其他",
    },
    "level": {
        "general": "● 一般",
        "larger": "◆ 较大",
        "major": "▲ 重大",
        "extraordinary": "▲ 特别重大",
    },
    "clock": {
        "phone": "电话初报",
        "written": "书面报告",
        "investigation": "调查结案",
        "publication": "报告公开",
        "assessment": "整改评估",
    },
    "vacant": {
        "city_party_head": "市委主要负责人",
        "city_government_head": "市政府主要负责人",
        "city_safety": "市分管安全",
        "city_industry": "市分管该行业",
        "district_party_head": "县区党委主要负责人",
        "district_government_head": "县区政府主要负责人",
        "district_safety": "县区分管安全",
        "district_industry": "县区分管该行业",
    },
    "status": {"not_started": "未整改", "in_progress": "整改中", "rectified": "已整改", "closed": "已销号"},
    "methods": {
        "hear_report": "听取汇报",
        "read_documents": "查阅资料",
        "open_visit": "明查",
        "undercover_visit": "暗访",
        "unannounced_visit": "四不两直",
    },
    "severity": {"critical": "严重", "warning": "提醒"},
    "table_name": {
        "regions": "行政区划",
        "units": "单位名册",
        "leaders": "领导名册",
        "duties": "职责清单",
        "assignments": "职责分工",
        "activities": "履职记录",
        "decisions": "认定记录",
        "inspections": "督导检查登记",
        "findings": "隐患台账",
        "accidents": "事故台账",
        "tasks": "年度任务",
        "task_progress": "年度任务进展",
        "schedule": "报送计划",
        "scores": "考核评分",
        "clauses": "清单原文",
    },
    "match_state": {
        "coded": "● 按编号",
        "words": "● 按内容",
        "decided": "● 已认定",
        "counted": "● 计入",
        "waiting": "◆ 待确认",
        "not_counted": "○ 不计入",
        "repeated": "— 重复",
    },
    "flag": {
        "no_evidence": "○ 未附印证资料",
        "late_entry": "◆ 事后补录",
        "burst": "◆ 期末集中",
        "copied": "◆ 文字雷同",
        "two_districts": "◆ 同日两地",
    },
    "is_credible": {"true": "● 可采信", "false": "◆ 需核实"},
    "decision_state": {"in_force": "● 有效", "void": "○ 已失效"},
    "source": {"words": "按内容", "decision": "认定", "taught": "同文认定过"},
    "verdict": {
        "counts": "● 计入",
        "does_not_count": "○ 不计入",
        "all": "● 全部接收",
        "some": "◆ 部分退回",
        "known": "○ 已经收过",
        "refused": "▲ 拒收",
        "held": "▲ 暂缓",
    },
    "change": {"added": "＋ 新增", "changed": "◆ 变更", "withdrawn": "－ 撤销", "restored": "◆ 恢复"},
    "answer": {"open": "▲ 待改正", "answered": "● 已改正"},
    "reporting_state": {"on_time": "● 按时", "late": "▲ 迟报", "missing": "✕ 缺报", "pending": "○ 未到期"},
    "column_name": COLUMN_NAMES,
    "reason": dict(REASONS),
}
WORDS["flags"] = WORDS["flag"]
WORDS["tables"] = WORDS["table_name"]
for _name in ("level_reported", "level_before", "level_after"):
    WORDS[_name] = WORDS["level"]
"""Chinese words of the codes that questions answer with, by field; a code without words is shown as it is."""


SEVERAL: Final = frozenset({"methods", "charge_source", "missing_elements", "flags"})
"""The fields that hold several codes in one text, parted by 、."""


def words(name: str, code: object) -> str:
    """The Chinese words of a code of field ``name``, without its glyph; the code itself when it has none."""
    known, text = WORDS.get(name, {}), str(code)
    parts = text.split("、") if name in SEVERAL else [text]
    return "、".join(known.get(each, each) for each in parts).lstrip("●◆▲○·—＋－✕↷ ")
