"""The shapes of generated office files: headers, columns left out at random, cells in many spellings."""

from __future__ import annotations

from datetime import date
from random import Random

Row = dict[str, str]

# Headers of domain.md section 2: those that must be there, then the others and the chance of each.
NEEDED = {
    "行政区划": ["名称"],
    "领导名册": ["姓名", "职务"],
    "职责清单": ["职责编号", "角色", "职责条目"],
    "职责分工": ["领导", "职责条目", "频次", "次数", "年度"],
    "履职记录": ["时间", "姓名", "履职内容"],
    "隐患台账": ["编号", "县区", "隐患等级", "隐患描述", "发现日期", "整改期限", "整改状态"],
    "事故台账": ["事故编号", "发生时间", "县区", "死亡人数", "直接经济损失(万元)"],
}
OPTIONAL = {
    "行政区划": {
        "代码": 0.5,
        "上级": 0.7,
        "类别": 0.8,
        "别名": 0.8,
        "年度": 0.6,
        "常住人口": 0.5,
        "地区生产总值(亿元)": 0.5,
    },
    "领导名册": {
        "角色": 0.8,
        "所属地区": 0.9,
        "联系县区": 0.5,
        "分管部门": 0.3,
        "分管行业": 0.8,
        "任职起": 0.9,
        "任职止": 0.9,
        "联络员": 0.3,
        "是否安委会成员": 0.3,
        "别名": 0.7,
    },
    "职责清单": {
        "类别": 0.5,
        "履职方式": 0.9,
        "频次": 0.9,
        "次数": 0.8,
        "完成期限": 0.8,
        "牵头单位": 0.3,
        "配合单位": 0.3,
        "出处": 0.5,
        "目录": 0.5,
    },
    "职责分工": {"职务": 0.8, "职责编号": 0.8, "联系县区": 0.8, "完成期限": 0.8},
    "履职记录": {
        "序号": 0.6,
        "记录编号": 0.5,
        "领导职务": 0.7,
        "履职方式": 0.9,
        "县区": 0.8,
        "职责编号": 0.8,
        "印证资料": 0.8,
        "备注": 0.4,
    },
    "隐患台账": {
        "被督导单位": 0.5,
        "行业": 0.8,
        "延期至": 0.7,
        "延期申请日期": 0.4,
        "交办日期": 0.5,
        "整改完成日期": 0.8,
        "复查日期": 0.5,
        "销号日期": 0.9,
        "责任单位": 0.3,
        "责任人": 0.3,
        "整改措施": 0.3,
        "整改资金(万元)": 0.3,
        "应急预案": 0.3,
        "挂牌督办": 0.3,
        "通报日期": 0.5,
    },
    "事故台账": {
        "行业": 0.8,
        "重伤人数": 0.8,
        "接报时间": 0.7,
        "电话初报时间": 0.9,
        "书面报告时间": 0.9,
        "到场领导": 0.9,
        "立案日期": 0.3,
        "结案日期": 0.9,
        "延期批准日期": 0.7,
        "公开日期": 0.8,
        "整改评估日期": 0.8,
        "是否影响较大": 0.8,
    },
}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def headers(rng: Random, table: str) -> list[str]:
    """The columns one office keeps of a table, in some order."""
    chosen = NEEDED[table] + [name for name, chance in OPTIONAL[table].items() if rng.random() < chance]
    if table == "行政区划" and not set(chosen) & {"代码", "上级", "年度", "常住人口", "地区生产总值(亿元)"}:
        chosen.append("代码")  # 名称, 类别, 别名 alone could as well be a list of units
    if rng.random() < 0.3:
        rng.shuffle(chosen)
    return chosen


def fit(columns: list[str], full: Row) -> Row:
    """A full row cut to the columns an office keeps."""
    return {column: full.get(column, "") for column in columns}


def day_text(rng: Random, on: date | None) -> str:
    """One day in one of the spellings an office writes."""
    if on is None:
        return ""
    spellings = (
        on.isoformat(), on.isoformat(), f"{on.year}-{on.month}-{on.day}", f"{on:%Y/%m/%d}", f"{on:%Y%m%d}",
        f"{on.year}.{on.month}.{on.day}", f"{on.year}年{on.month}月{on.day}日",
    )  # fmt: skip
    return rng.choice(spellings)


def count_text(rng: Random, number: int | None, unit: str) -> str:
    """A count, plain or with its unit, in full-width digits or as 2.0."""
    if number is None:
        return ""
    plain = str(number)
    return rng.choice((plain, plain, plain, plain + unit, plain.translate(FULL_WIDTH), plain + ".0"))


def loss_text(rng: Random, yuan: int) -> str:
    """A loss in a 万元 column: plain ten thousands, with unit, with separators, or in 元."""
    ten_thousands = f"{yuan / 10000:.4f}".rstrip("0").rstrip(".")
    return rng.choice((ten_thousands, ten_thousands, ten_thousands + "万元", f"{yuan / 10000:,.4f}", f"{yuan}元"))


def again(rng: Random, rows: list[Row], chance: float) -> list[Row]:
    """The rows with some of them entered twice in the same words; 序号 runs on."""
    repeated = list(rows)
    for row in rows:
        if rng.random() < chance:
            repeated.insert(rng.randint(repeated.index(row) + 1, len(repeated)), dict(row))
    return [{**row, "序号": str(n)} if "序号" in row else row for n, row in enumerate(repeated, 1)]


def withdrawn(rows: list[Row]) -> list[Row]:
    """Give all rows the column 作废 if one of them has it."""
    if any("作废" in row for row in rows):
        return [{**row, "作废": row.get("作废", "")} for row in rows]
    return rows
