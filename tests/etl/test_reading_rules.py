"""The page offices read about headers says what the contracts say."""

from pathlib import Path

from etl.forms import FORMS

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "reading-rules.md"


def test_every_header_and_alias_is_told_on_the_page_for_offices():
    text = DOCUMENT.read_text(encoding="utf-8")
    for form in FORMS.values():
        for column in form.columns:
            aliases = f"（{'、'.join(column.aliases)}）" if column.aliases else ""
            assert f"{column.header}{'*' if column.required else ''}{aliases}" in text, (form.table, column.header)
