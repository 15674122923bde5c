"""A home's worth of 200 districts with 20 scores each, and the scheme that counts them: what a page is timed on."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from etl.bench.weighing import INDICATORS, SUBJECTS

SCHEME: Final = "wide-scores"
TERM: Final = "2026Q2"
_SEED: Final = 5


def write_wide(folder: Path) -> list[Path]:
    """Write 行政区划, 考核评分 and one accident of 200 districts as CSV; one score in ten is missing."""
    rng = np.random.default_rng(_SEED)
    names = [f"样本{n:03d}县" for n in range(SUBJECTS)]
    regions = pl.DataFrame(
        [("样本市", "990000", "", "市"), *((name, f"99{n:04d}", "样本市", "县区") for n, name in enumerate(names, 1))],
        schema=["名称", "代码", "上级", "类别"],
        orient="row",
    ).with_columns(pl.lit("2026").alias("年度"))
    drawn = rng.integers(500, 1000, (SUBJECTS, INDICATORS)) / 10
    given = rng.random((SUBJECTS, INDICATORS)) < 0.9
    scores = pl.DataFrame(
        [
            ("2026年第二季度", name, f"指标{column}", f"{drawn[row, column]:.1f}")
            for row, name in enumerate(names)
            for column in range(INDICATORS)
            if given[row, column]
        ],
        schema=["年度/季度", "对象", "指标", "得分"],
        orient="row",
    )
    # history begins with the first record that happened on a day
    accident = pl.DataFrame(
        [("SG-1", "2026-04-10 08:00", names[0], "工贸", "0", "0", "1", "一般")],
        schema=["事故编号", "发生时间", "县区", "行业", "死亡人数", "重伤人数", "直接经济损失(万元)", "事故等级"],
        orient="row",
    )
    paths = [folder / f"{name}.csv" for name in ("行政区划", "考核评分", "事故台账")]
    for frame, path in zip((regions, scores, accident), paths, strict=True):
        frame.write_csv(path)
    return paths


def write_scheme(schemes: Path) -> None:
    """Put the scheme of 20 hand-given scores, of equal weight, into a home's folder of schemes."""
    schemes.mkdir(parents=True, exist_ok=True)
    indicators = "".join(
        f'[[group.indicator]]\nname = "指标{n}"\nsource = "score"\nindicator = "指标{n}"\nfull = 100\nweight = 5\n'
        'linear = { floor = 0.4, target = 1.0 }\nreason = "量时间用"\n'
        for n in range(INDICATORS)
    )
    text = (
        f'name = "{SCHEME}"\ntitle = "宽"\nsubject = "district"\nperiod = "quarter"\n'
        f'[[group]]\nname = "过程"\nweight = 100\n{indicators}'
        '[[grade]]\nname = "优秀"\nfrom_score = 80\n[[grade]]\nname = "合格"\nfrom_score = 0\n'
        '[lists]\nred = 20\nblack = 20\nreason = "量时间用"\n'
    )
    (schemes / f"{SCHEME}.toml").write_text(text, encoding="utf-8")
