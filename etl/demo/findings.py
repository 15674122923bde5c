"""The fictional ledger of hidden dangers, drawn as whole columns so that millions of rows stay cheap."""

from datetime import date, timedelta

import numpy as np
import polars as pl

from etl.demo.city import District, districts, industries, table
from etl.demo.stories import story

COLUMNS = [
    "编号", "县区", "被督导单位", "行业", "隐患等级", "隐患描述", "发现日期", "整改期限", "延期至", "延期申请日期",
    "交办日期", "整改完成日期", "复查日期", "整改状态", "销号日期", "通报日期",
    "责任单位", "责任人", "整改措施", "整改资金(万元)", "应急预案", "挂牌督办",
]  # fmt: skip
MAJOR_SHARE = 0.015
LONG_AGO_DAYS = 120  # an office is asked about what is older than a season
EXTENDED_SHARE = 0.05
# Weights of the calendar months: the holidays, the safety month of June and the year's end see more inspections.
MONTHS = np.array([1.1, 0.7, 1.0, 1.0, 1.1, 1.5, 1.0, 1.0, 1.2, 0.9, 1.0, 1.2])
LIMITS = np.array([7, 15, 15, 30, 30, 30, 45, 60])
EPOCH = date(1970, 1, 1)
Ints = np.ndarray[tuple[int], np.dtype[np.int64]]


def findings(units: pl.DataFrame, count: int, today: date, seed: int) -> dict[str, pl.DataFrame]:
    """隐患台账 per district, `count` rows over all, in the order of days; dates typed, the rest text."""
    shares = np.array([d.share for d in districts()])
    sizes = np.floor(shares / shares.sum() * count).astype(int)
    sizes[0] += count - sizes.sum()
    return {
        d.name: _ledger(d, units, int(size), today, np.random.default_rng([seed, 5, index]))
        for index, (d, size) in enumerate(zip(districts(), sizes, strict=True))
    }


def _ledger(d: District, units: pl.DataFrame, size: int, today: date, rng: np.random.Generator) -> pl.DataFrame:
    found = _found_days(d, size, today, rng)
    is_major = rng.random(size) < MAJOR_SHARE
    days = _course(d, found, is_major, today, rng)
    frame = pl.DataFrame({name: _dates(values, keep) for name, (values, keep) in days.items()})
    frame = frame.with_columns(pl.Series("_major", is_major), _status(frame, rng))
    frame = frame.with_columns(_words(d, units, size, is_major, rng))
    frame = frame.with_columns(_steps(frame, now=today - timedelta(_silent_days(d)), rng=rng))
    frame = frame.with_columns(_tell_overdue(frame, d, today))
    serial = pl.col("发现日期").dt.year().cum_count().over(pl.col("发现日期").dt.year())
    year = pl.col("发现日期").dt.year().cast(pl.String)
    code = pl.concat_str(pl.lit(f"{d.prefix}-"), year, pl.lit("-"), serial.cast(pl.String).str.zfill(6))
    return frame.with_columns(code.alias("编号"), pl.lit(d.name).alias("县区")).select(COLUMNS)


def _found_days(d: District, size: int, today: date, rng: np.random.Generator) -> Ints:
    first = date(today.year - 1, 1, 1)
    span = [first + timedelta(n) for n in range(max(1, (today - first).days + 1 - _silent_days(d)))]
    weights = np.array([MONTHS[day.month - 1] * (0.25 if day.weekday() > 4 else 1.0) for day in span])
    drawn = rng.choice(len(span), size=size, p=weights / weights.sum())
    return np.sort(drawn) + (first - EPOCH).days


def _silent_days(d: District) -> int:
    """Days before today of which this district has reported nothing yet, neither found nor closed."""
    told = story("late_reporter")
    return int(told["silent_days"]) if d.name == told["district"] else 0


def _course(
    d: District, found: Ints, is_major: np.ndarray, today: date, rng: np.random.Generator
) -> dict[str, tuple[Ints, np.ndarray]]:
    """Days since the epoch and which of them have happened, by column."""
    size, now = len(found), (today - EPOCH).days - _silent_days(d)
    limit = rng.choice(LIMITS, size=size) + np.where(is_major, 45, 0)
    is_extended = rng.random(size) < EXTENDED_SHARE
    extended = found + limit + rng.integers(10, 45, size)
    speed = np.interp(found, *_speed(d, today))
    took = np.ceil(limit * rng.lognormal(-1.05, 0.5, size) * speed).astype(np.int64)
    rectified = found + took + np.where(is_extended, 10, 0)
    closed = rectified + rng.integers(0, 9, size)
    # what was found long ago has nearly all been dealt with
    lingering = np.where(now - found > LONG_AGO_DAYS, 0.12, 1.0)
    is_rectified = (rectified <= now) & (rng.random(size) > 0.012 * speed**2 * lingering)
    is_closed = is_rectified & (closed <= now) & (rng.random(size) > 0.02 * speed * lingering)
    always = np.ones(size, dtype=bool)
    return {
        "发现日期": (found, always),
        "整改期限": (found + limit, always),
        "延期至": (extended, is_extended),
        "整改完成日期": (rectified, is_rectified),
        "销号日期": (closed, is_closed),
    }


def _speed(d: District, today: date) -> tuple[list[float], list[float]]:
    """Days and factors between which the factor of a district moves; a step at new year but for the improving one."""
    start, turn = ((date(today.year - n, 1, 1) - EPOCH).days for n in (1, 0))
    if d.name == story("improving")["district"]:
        return [start, start + 420.0], list(d.speed)
    return [start, turn - 1.0, turn], [d.speed[0], d.speed[0], d.speed[1]]


def _dates(values: Ints, keep: np.ndarray) -> pl.Series:
    days = pl.Series(values.astype(np.int32)).cast(pl.Date)
    return pl.select(pl.when(pl.Series(keep)).then(days)).to_series()


def _steps(frame: pl.DataFrame, *, now: date, rng: np.random.Generator) -> list[pl.Expr]:
    """The days that only the major ones have: handed over, asked for more time, checked again, circulated."""
    size = len(frame)

    def after(start: str, least: int, most: int, share: float) -> pl.Expr:
        days = pl.duration(days=pl.lit(pl.Series(rng.integers(least, most, size))))
        told = pl.col("_major") & pl.Series(rng.random(size) < share)
        return pl.when(told).then(pl.col(start) + days)

    asked = after("整改期限", -9, 3, 0.85)
    asked = pl.when(asked.is_not_null()).then(pl.max_horizontal(pl.min_horizontal(asked, "延期至"), "发现日期"))
    checked = after("整改完成日期", 0, 5, 0.9)
    checked = pl.when(checked.is_not_null()).then(pl.min_horizontal(checked, "销号日期"))
    drawn = {
        "延期申请日期": pl.when(pl.col("延期至").is_not_null() & (asked < pl.col("整改完成日期").fill_null(now))).then(
            asked
        ),
        "交办日期": after("发现日期", 0, 5, 0.9),
        "复查日期": checked,
        "通报日期": after("发现日期", 10, 40, 0.7),
    }
    return [pl.when(day <= now).then(day).cast(pl.Date).alias(name) for name, day in drawn.items()]


def _status(frame: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    second = pl.Series(rng.random(len(frame)) < 0.35)
    status = (
        pl.when(pl.col("销号日期").is_not_null())
        .then(pl.lit("已销号"))
        .when(pl.col("整改完成日期").is_not_null())
        .then(pl.when(second).then(pl.lit("整改完成")).otherwise(pl.lit("已整改")))
        .otherwise(pl.when(second).then(pl.lit("未整改")).otherwise(pl.lit("整改中")))
    )
    return frame.select(status.alias("整改状态")).to_series()


def _words(
    d: District, units: pl.DataFrame, size: int, is_major: np.ndarray, rng: np.random.Generator
) -> list[pl.Series]:
    firms = units.filter(所属地区=d.name, 类别="企业")
    unit = rng.integers(len(firms), size=size)
    numbers = firms["行业"].replace_strict(industries(), list(range(len(industries())))).to_numpy()[unit]
    phrases, people = table("phrases"), table("people")
    text = _sentences(numbers, size, rng)
    names = [surname + given for surname in people["surnames"] for given in people["given"]]
    plan = np.where(rng.random(size) < np.where(is_major, 0.9, 0.55), "有", "无")
    level = rng.choice(["县级", "市级", "省级"], size, p=[0.4, 0.5, 0.1])
    listed = np.where(is_major & (rng.random(size) < 0.7), level, "")
    is_known = rng.random(size) < np.where(is_major, 0.94, 0.85)
    funds = np.where(is_major, rng.lognormal(2.6, 0.7, size), rng.lognormal(-0.2, 0.8, size)).round(2)
    has_funds = pl.Series(rng.random(size) < np.where(is_major, 0.92, 0.6))
    money = pl.select(pl.when(has_funds).then(pl.Series(funds).cast(pl.String)).otherwise(pl.lit(""))).to_series()
    person = np.where(is_known, rng.integers(len(names), size=size), len(names))
    measure = np.where(is_known, rng.integers(len(phrases["measures"]), size=size), len(phrases["measures"]))
    return [
        firms["名称"].gather(unit).alias("被督导单位"),
        firms["行业"].gather(unit).alias("行业"),
        pl.Series("隐患等级", np.where(is_major, "重大", "一般").tolist()),
        text.alias("隐患描述"),
        firms["名称"].gather(unit).alias("责任单位"),
        pl.Series([*names, ""]).gather(person).alias("责任人"),
        pl.Series([*phrases["measures"], ""]).gather(measure).alias("整改措施"),
        money.alias("整改资金(万元)"),
        pl.Series("应急预案", plan.tolist()),
        pl.Series("挂牌督办", listed.tolist()),
    ]


def _sentences(numbers: Ints, size: int, rng: np.random.Generator) -> pl.Series:
    """Sentences for the industries with these numbers; every industry has the same number of problems."""
    problems = [problem for industry in industries() for problem in table("phrases")["problems"][industry]]
    per_industry = len(problems) // len(industries())
    problem = pl.Series("problem", problems).gather(numbers * per_industry + rng.integers(per_industry, size=size))
    count = pl.Series("count", rng.integers(1, 9, size)).cast(pl.String)
    # the place comes from a stream of its own; without places a firm would be found with the same few over and over
    places = table("phrases")["places"]
    place = pl.Series("place", places).gather(rng.spawn(1)[0].integers(len(places), size=size))
    words = (problem, pl.lit("（"), place, pl.lit("），共"), count, pl.lit("处"))
    return pl.select(pl.concat_str(*words)).to_series()


def _tell_overdue(frame: pl.DataFrame, d: District, today: date) -> list[pl.Expr]:
    """In the story's district the row nearest to the story's day becomes the story's finding."""
    told = story("overdue_major")
    if d.name != told["district"]:
        return []
    found = today - timedelta(told["found_days_ago"])
    position = int(frame["发现日期"].search_sorted(found))
    position = min(position, len(frame) - 1)
    firm = frame.filter(行业=told["industry"])["被督导单位"].first()
    told_values: dict[str, object] = {
        "隐患等级": "重大", "隐患描述": told["text"], "发现日期": found, "延期至": None, "整改完成日期": None,
        "延期申请日期": None, "交办日期": found + timedelta(2), "复查日期": None, "通报日期": found + timedelta(20),
        "整改期限": today - timedelta(told["deadline_days_ago"]), "整改状态": "整改中", "销号日期": None,
        "被督导单位": firm, "行业": told["industry"], "责任单位": firm, "整改措施": "",
        "应急预案": "有", "挂牌督办": told["level"],
    }  # fmt: skip
    here = pl.int_range(pl.len()) == position
    return [
        pl.when(here).then(pl.lit(value, dtype=frame.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in told_values.items()
    ]
