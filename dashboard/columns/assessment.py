"""Fields of ranks, scores and the indicators behind them."""

from typing import Final

from dashboard.columns.field import Field

FIELDS: Final[dict[str, Field]] = {
    "rank": Field("名次", "count", help="标准竞争排名：并列同名次，下一名次跳过（1、2、2、4）。", width=56),
    "rank_change": Field("变化", "change", help="与上一时段末相比上升或下降的名次。", width=66),
    "near_tie": Field("接近", "flag", help="与相邻名次的差距在偶然波动之内，不宜据此褒贬。", width=64),
    "subject": Field("对象", width=120),
    "score": Field("得分", "score", "分", "各指标得分之和加奖减罚，见考核方案。", 84),
    "grade": Field("等次", width=76),
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
    "period": Field("时段", width=90),
    "adjustment": Field("加减分", "score", "分", width=84),
    "basis": Field("依据", width=200),
}
