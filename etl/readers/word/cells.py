"""The tables of a Word text while it is read: the table, row and cell that are open, and the text of the cell."""

from __future__ import annotations

from etl.readers.document import FileRefused, Limits
from etl.readers.package import corrupt
from etl.readers.word.placing import Cell, Row, Table

# Ticks of the symbol fonts that offices insert, by the code that the file gives for them.
SYMBOLS = {0xF0FC: "✓", 0xF0FE: "☑", 0xF052: "☑", 0xF0A8: "☐", 0xF0A3: "☐", 0xF06F: "☐", 0xF0FB: "✗", 0xF0FD: "☒"}
# A span in a file may be any number; no table that is read has this many columns.
WIDEST_SPAN = 10_000

Attributes = dict[str, str]


class Tables:
    """Takes what the text brings, in order. `is_taking` is on inside text that counts; it goes to `parts`.

    Methods that begin or mark something take the attributes of its element.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.value_name = ""
        self.found: list[Table] = []
        self.parts: list[str] = []
        self.is_taking = False
        self._table: Table | None = None
        self._row: list[Cell] | None = None
        self._number = self._column = 0
        self._is_row_removed = self._is_end_removed = False
        self._is_cell = self._is_cell_removed = self._is_beside = False
        self._span, self._joins = 1, ""
        self._fields: list[bool] = []  # of each open field, whether its result has begun
        self._choices: list[str] = []
        self._chosen = 0
        self._controls: list[bool] = []  # of each open content control, whether it shows its prompt
        self._prompts = 0

    def begin_table(self) -> bool:
        """Open a table; False for one inside another, which is not read."""
        if self._table is not None:
            self._table.warnings["nested_table"] = None
            return False
        if len(self.found) >= self.limits.members:
            raise FileRefused("resource_limit", f"文件里的表格超过{self.limits.members:,}个，请拆分后分别报送。")
        self._table = Table(self.limits)
        self.found.append(self._table)
        self._number = 0
        return True

    def end_table(self) -> None:
        """Close the table."""
        self._table = None

    def begin_row(self, _attributes: Attributes) -> None:
        """Open a row."""
        if self._row is not None:
            raise corrupt("表格的行互相嵌套")
        self._number += 1
        self._column = 0
        self._row = []
        self._is_row_removed = False

    def end_row(self) -> None:
        """Close the row; a deleted one is left out, but has had its number."""
        if self._table is not None and self._row is not None and not self._is_row_removed:
            self._table.take(Row(self._number, self._row))
        self._row = None

    def remove_row(self) -> None:
        """The open row is deleted."""
        self._is_row_removed = True

    def indent(self, attributes: Attributes) -> None:
        """The open row begins some columns further right."""
        self._column += self._count(attributes)

    def begin_cell(self, _attributes: Attributes) -> None:
        """Open a cell."""
        if self._table is None:
            return
        if self._row is None or self._is_cell:
            raise corrupt("表格的单元格不在行内")
        self._is_cell, self._is_cell_removed, self._is_beside = True, False, False
        self._span, self._joins = 1, ""
        # a field left open in one cell must not swallow the next
        self._fields = []
        self.parts = []

    def end_cell(self) -> None:
        """Close the cell; empty paragraphs around its text are no text."""
        if not self._is_cell or self._row is None:
            return
        self._is_cell = False
        if self._is_cell_removed:
            return
        left, self._column = self._column, self._column + self._span
        if self._is_beside and self._row:
            self._row[-1] = self._row[-1]._replace(right=self._column)
            return
        text = "".join(self.parts).strip("\n") or None
        self._row.append(Cell(left, self._column, text, self._joins == "first", self._joins == "joined"))

    def set_span(self, attributes: Attributes) -> None:
        """The open cell covers several grid columns."""
        self._span = max(1, self._count(attributes))

    def join_down(self, attributes: Attributes) -> None:
        """The open cell is the first of, or is joined to, cells merged downwards."""
        self._joins = "first" if attributes.get(self.value_name) == "restart" else "joined"

    def join_sideways(self, attributes: Attributes) -> None:
        """The open cell belongs to the one on its left, as older programs write it."""
        self._is_beside = attributes.get(self.value_name) != "restart"

    def remove_cell(self, attributes: Attributes) -> None:
        """The open cell is deleted."""
        self.note_change(attributes)
        self._is_cell_removed = True

    def note_change(self, _attributes: Attributes) -> None:
        """There is a tracked change in the table."""
        if self._table is not None:
            self._table.warnings["tracked_changes"] = None

    def end_paragraph(self) -> None:
        """End a line, unless the paragraph's end is deleted."""
        if not self._is_end_removed:
            self.add("\n")
        self._is_end_removed = False

    def remove_paragraph_end(self) -> None:
        """The open paragraph goes on in the next one."""
        self._is_end_removed = True

    def add(self, text: str, _attributes: Attributes | None = None) -> None:
        """Text that an element stands for."""
        if self._counts(self._fields):
            self.parts.append(text)

    def begin_text(self, _attributes: Attributes) -> None:
        """What follows is text of the cell, if text counts here."""
        self.is_taking = self._counts(self._fields)

    def end_text(self) -> None:
        """The text is over."""
        self.is_taking = False

    def add_symbol(self, attributes: Attributes) -> None:
        """A character of a symbol font: ticks as such, anything else by its code."""
        code = attributes.get(self.value_name.removesuffix("val") + "char", "")
        try:
            number = int(code[:8], 16)
            symbol = SYMBOLS.get(number) or chr(number)
            symbol.encode()
        except (ValueError, OverflowError) as error:
            raise corrupt("符号的编码无法识别") from error
        self.add(symbol)

    def mark_field(self, attributes: Attributes) -> None:
        """A field's code begins, its result begins, or it ends; only the result is text."""
        kind = attributes.get(self.value_name.removesuffix("val") + "fldCharType")
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def begin_choices(self, _attributes: Attributes) -> None:
        """A drop-down of the old kind, which has no result but a number among its entries."""
        self._choices, self._chosen = [], 0

    def add_choice(self, attributes: Attributes) -> None:
        """An entry of the drop-down."""
        self._choices.append(attributes.get(self.value_name, ""))

    def choose(self, attributes: Attributes) -> None:
        """The number of the chosen entry, from 0."""
        self._chosen = self._count(attributes)

    def end_choices(self) -> None:
        """The chosen entry is text, though the drop-down's field has no result."""
        if self._counts(self._fields[:-1]) and self._chosen < len(self._choices):
            self.parts.append(self._choices[self._chosen])

    def begin_control(self, _attributes: Attributes) -> None:
        """A content control, which may surround text, cells, rows or tables."""
        self._controls.append(False)

    def mark_prompt(self, attributes: Attributes) -> None:
        """The control shows its prompt: nobody has filled it in."""
        if self._controls:
            self._controls[-1] = attributes.get(self.value_name) not in ("0", "false", "off")

    def begin_control_content(self, _attributes: Attributes) -> None:
        """What the control shows begins."""
        self._prompts += bool(self._controls and self._controls[-1])

    def end_control_content(self) -> None:
        """What the control shows is over."""
        self._prompts -= bool(self._controls and self._controls[-1])

    def end_control(self) -> None:
        """The control is over."""
        self._controls.pop()

    def _counts(self, fields: list[bool]) -> bool:
        return self._is_cell and not self._prompts and all(fields)

    def _count(self, attributes: Attributes) -> int:
        text = attributes.get(self.value_name, "")
        return min(int(text), WIDEST_SPAN) if text.isdecimal() and len(text) < 10 else 1
