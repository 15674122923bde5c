"""Why a row is refused: the closed set of reason codes with their words."""

from __future__ import annotations

from typing import Final

# Why a row is refused (domain.md section 3), in the words of a summary; the sentence beside the row says more.
REASONS: Final[dict[str, str]] = {
    "missing_required": "必填的没有填",
    "date_unparseable": "日期认不出来",
    "date_impossible": "日期不存在",
    "date_imprecise": "日期没有写到日",
    "date_ambiguous": "日期写法有歧义",
    "date_out_of_range": "日期超出范围",
    "date_in_future": "日期在将来",
    "date_order": "日期先后不对",
    "not_a_number": "不是数字",
    "not_integer": "不是整数",
    "negative": "出现负数",
    "out_of_range": "数值超出范围",
    "ambiguous_unit": "金额单位不明",
    "unknown_district": "县区对不上",
    "unknown_person": "领导不在名册",
    "ambiguous_person": "领导无法区分",
    "person_post_mismatch": "职务与名册不符",
    "unknown_enum": "不是可填的词",
    "unknown_duty": "职责对不上清单",
    "status_inconsistent": "状态与日期不符",
    "duplicate_id_conflict": "同一编号内容不同",
    "id_not_text": "编号没有存成文本",
    "control_chars": "含有控制字符",
    "cell_too_long": "内容过长",
    "excel_error": "Excel 错误值",
    "formula_no_cached_value": "公式没有结果",
    "external_reference": "引用了别的工作簿",
    "csv_structure": "CSV 列数或引号不对",
}
