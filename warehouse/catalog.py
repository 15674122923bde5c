"""The data dictionary: landed tables, models and questions, generated from what they say of themselves."""

from __future__ import annotations

import sys

from warehouse.ask import questions
from warehouse.graph import ordered_models
from warehouse.vocabulary import TABLES


def data_dictionary() -> str:
    """The whole dictionary as Markdown; `python -m warehouse.catalog > docs/data-dictionary.md` writes it."""
    parts = [
        "# Data dictionary",
        "",
        "Generated from the code by `python -m warehouse.catalog`; a test fails when it drifts.",
        "",
    ]
    parts += ["## Landed tables", "", "Every landed table ends with `is_withdrawn, delivery_id, sheet, row`.", ""]
    for name, table in TABLES.items():
        columns = ", ".join(f"`{column}` {kind.lower()}" for column, kind in table.columns.items())
        parts += [f"- **{name}** {table.title}; key {' + '.join(table.key)}: {columns}"]
    parts += ["", "## Models", "", "In the order in which a build makes them.", ""]
    for model in ordered_models():
        parts.append(f"- **{model.table}**: {model.description} Grain: {model.grain}.")
        parts += [f"  - {kind}: `{text}`" for kind, text in model.promises]
    parts += ["", "## Questions", "", "What pages and the command line ask.", ""]
    for question in questions().values():
        groups = f" Groups: {', '.join(question.groups)}." if question.groups else ""
        parts.append(f"- **{question.name}**: {question.description}{groups} Columns: {', '.join(question.columns)}.")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(data_dictionary())
