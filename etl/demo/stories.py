"""The stories told by the demo data, read from `stories.toml`: a sentence each, and the names they are about."""

from typing import Any

from etl.demo.city import table


def story(name: str) -> dict[str, Any]:
    """The particulars of one story; KeyError for a story that is not told."""
    return dict(table("stories")[name])
