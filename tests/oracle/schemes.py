"""Random assessment schemes as TOML: every figure, every marking, vetoes, adjustments, lists."""

from __future__ import annotations

from random import Random

from tests.oracle.assessing import FIELDS


def random_scheme(rng: Random) -> str:
    """A valid scheme of districts or leaders; an adjustment by cases, never from files (cities hold no 考核评分)."""
    subject = rng.choice(("district", "leader"))
    period = rng.choice(("quarter", "half_year", "year"))
    text = f'name = "random"\ntitle = "随机"\nsubject = "{subject}"\nperiod = "{period}"\n'
    text += f'spread = "{rng.choice(("all", "group"))}"\nhighest = {rng.choice((100, 102.5, 110))}\n'
    gauges = rng.sample(sorted(FIELDS), k=rng.randint(2, 7))
    if subject == "leader" or not any(figure == "completion" for figure, _ in gauges):
        gauges[0] = ("completion", rng.choice(("completion_rate", "times_rate", "missed_count")))
    gauges = [gauge for n, gauge in enumerate(gauges) if gauge not in gauges[:n] and gauge[1] != "is_both_down"]
    names = ["过程", "目标", "结果"][: rng.randint(1, min(3, len(gauges)))]
    groups: list[list[tuple[str, str]]] = [[gauge] for gauge in gauges[: len(names)]]
    for gauge in gauges[len(names) :]:
        rng.choice(groups).append(gauge)
    cuts = sorted(rng.sample(range(1, 100), len(gauges) - 1))
    weights = iter([b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)])
    for name, members in zip(names, groups, strict=True):
        parts = [(gauge, next(weights)) for gauge in members]
        text += f'[[group]]\nname = "{name}"\nweight = {sum(weight for _, weight in parts)}\n'
        for (figure, field), weight in parts:
            text += f'[[group.indicator]]\nname = "{figure} {field}"\n{gauge_of(subject, figure, field)}'
            text += f'weight = {weight}\n{marking(rng, figure, field)}\nreason = "随机"\n'
    return text + grades(rng) + conditions(rng, subject)


def gauge_of(subject: str, figure: str, field: str) -> str:
    """A gauge that the kind of subject can be told by."""
    of = 'of = "district"\n' if subject == "leader" and figure != "completion" else ""
    return f'figure = "{figure}"\nfield = "{field}"\n{of}'


def marking(rng: Random, figure: str, field: str) -> str:
    """One way to give marks that suits the field."""
    is_share, is_low = FIELDS[figure, field][3:5]
    end = 1 if is_share else rng.choice((2, 5, 10))
    kind = rng.choice(("linear", "steps", "by_rank", *(() if is_share else ("per_case",))))
    if kind == "linear":
        low, high = rng.choice((0, 0.1, 0.5)) * end, rng.choice((0.6, 0.95, 1)) * end
        floor, target = (high, low) if is_low else (low, high)
        return f"linear = {{ floor = {floor:g}, target = {target:g} }}"
    if kind == "per_case":
        cap = f", cap = {rng.choice((1, 4, 200))}" if rng.random() < 0.5 else ""
        return f"per_case = {{ deduct = {rng.choice((0.5, 2, 7))}{cap} }}"
    if kind == "steps":
        edges = rng.sample((0, 0.25, 0.5, 0.8, 1), k=rng.randint(1, 4))
        steps = ", ".join(f"{{ from = {edge * end:g}, share = {rng.choice((0, 0.3, 0.8, 1))} }}" for edge in edges)
        return f"steps = [{steps}]"
    places = [f"to_rank = {rng.randint(1, 3)}", f"to_share = {rng.choice((0.3, 0.5, 1))}"]
    rng.shuffle(places)
    listed = ", ".join(f"{{ {at}, share = {share} }}" for at, share in zip(places, (1, 0.6), strict=True))
    return f"by_rank = [{listed}]"


def grades(rng: Random) -> str:
    """Bands of the public variants."""
    bands = rng.choice(((90, 80, 60, 0), (95, 90, 80, 0), (60, 0)))
    return "".join(f'[[grade]]\nname = "等级{n}"\nfrom_score = {band}\n' for n, band in enumerate(bands))


def conditions(rng: Random, subject: str) -> str:
    """Vetoes, bonus and penalty by cases, lists; each there or not."""
    text = ""
    if rng.random() < 0.6:
        where = 'where = { level = ["larger", "major", "extraordinary"] }\n' if rng.random() < 0.5 else ""
        gauge = gauge_of(subject, "accidents", "accident_count")
        text += f'[[veto]]\nname = "事故"\n{gauge}{where}op = ">="\nvalue = {rng.randint(1, 2)}\n'
        text += 'grade = "等级1"\nreason = "随机"\n'
    for kind, field in (("bonus", "is_both_down"), ("penalty", "serious_injury_count")):
        if rng.random() < 0.5:
            text += f'[{kind}]\ncap = {rng.choice((1, 4))}\nreason = "随机"\n[[{kind}.item]]\nname = "项"\n'
            text += gauge_of(subject, "accidents", field)
            text += f'points = {rng.choice((0.5, 3))}\ncap = {rng.choice((2, 6))}\nreason = "随机"\n'
    if rng.random() < 0.7:
        strict = rng.choice(("true", "false"))
        text += f"[lists]\nred = {rng.randint(0, 2)}\nblack = {rng.randint(0, 2)}\nmay_veto_be_red = {strict}\n"
        text += 'reason = "随机"\n'
    return text
