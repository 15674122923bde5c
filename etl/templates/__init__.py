"""Templates: for every table an empty workbook and a Word form that, filled in as they say, load without a refusal."""

from __future__ import annotations

from pathlib import Path

from etl.forms import FORMS
from etl.templates.guide import guide_of, is_single
from etl.templates.word import word_form
from etl.templates.workbook import workbook

__all__ = ["AlreadyThere", "write_templates"]


class AlreadyThere(Exception):
    """A file of a template's name stands in the folder and is no untouched template: it may be filled in."""


def write_templates(folder: Path) -> list[Path]:
    """Write `<table>.xlsx` and `<table>.docx` for each table of FORMS; gives the paths, in the order of FORMS.

    An untouched template of the same version is left as it is. Raises AlreadyThere before anything is written.
    """
    made: dict[Path, bytes] = {}
    for form in FORMS.values():
        guide = guide_of(form)
        made[folder / f"{form.shape.title}.xlsx"] = workbook(form, guide)
        made[folder / f"{form.shape.title}.docx"] = word_form(form, guide, is_single(form))
    taken = [path.name for path, content in made.items() if path.exists() and path.read_bytes() != content]
    if taken:
        raise AlreadyThere(f"文件夹里已有{'、'.join(taken)}，可能已经填过，没有覆盖；请换一个文件夹，或先移走这些文件")
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in made.items():
        path.write_bytes(content)
    return list(made)
