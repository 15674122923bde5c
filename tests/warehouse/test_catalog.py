"""The data dictionary in the documents is the one the code gives."""

from pathlib import Path

from warehouse.catalog import data_dictionary

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "data-dictionary.md"


def test_the_data_dictionary_has_not_drifted() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == data_dictionary(), (
        "run: python -m warehouse.catalog > docs/data-dictionary.md"
    )


def test_every_table_model_and_question_is_in_it() -> None:
    text = data_dictionary()
    for name in ("findings", "core.fct_obligation", "marts.finding_event", "rectification"):
        assert f"**{name}**" in text
