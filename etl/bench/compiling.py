"""How long the compiler of duty lists takes for 20 kB and for 200 kB, after start-up."""

from __future__ import annotations

import time
from statistics import median
from typing import Final

import orjson

from etl.documents import parse

SIZES: Final = (20_000, 200_000)  # bytes of UTF-8
_TURNS: Final = 3
_CLAUSES: Final = (
    "推动各方落实责任，完善排查治理机制，及时研究解决突出问题，把任务分解到岗位。",
    "主要负责人每季度至少主持召开1次会议，其他负责人每月带队检查不少于2次。",
    "挂牌督办的隐患应当自收到通知之日起15个工作日内报送整改方案，按期整改率不低于98%。",
    "加强宣传教育和培训，普及常识，营造氛围（牵头责任单位：市应急局，协同责任单位：市教育局、市总工会）。",
)


def text_of(size: int) -> str:
    """A list of about `size` bytes in the density of a real plan: one clause in two asks for something."""
    lines = ["某市安全生产工作要点", "一、落实责任"]
    written = 0
    while written < size:
        line = f"{len(lines)}. {''.join(_CLAUSES[(len(lines) + step) % len(_CLAUSES)] for step in (0, 1, 3))}"
        written += len(line.encode()) + 1
        lines.append(line)
    return "\n".join(lines)


def _seconds(text: str) -> float:
    began = time.perf_counter()
    parse(text, "bench.txt")
    return time.perf_counter() - began


def main() -> None:
    """Print the seconds by size as JSON."""
    texts = [text_of(size) for size in SIZES]
    parse(texts[0], "warm.txt")
    print(orjson.dumps([median(_seconds(text) for _ in range(_TURNS)) for text in texts]).decode())  # noqa: T201


if __name__ == "__main__":
    main()
