from graphlib import CycleError

import duckdb
import pytest

from warehouse import graph
from warehouse.ask import questions
from warehouse.graph import FOLDER, ordered_models, read_model
from warehouse.vocabulary import PROVENANCE, TABLES


def write(folder, table, sql, header="-- What it is.\n-- grain: one row\n"):
    schema, name = table.split(".")
    (folder / schema).mkdir(parents=True, exist_ok=True)
    path = folder / schema / f"{name}.sql"
    path.write_text(header + sql, encoding="utf-8")
    return path


@pytest.fixture
def models_in(tmp_path, monkeypatch):
    """Orders the models of another folder."""

    def order(**tables):
        for table, sql in tables.items():
            write(tmp_path, table.replace("__", "."), sql)
        monkeypatch.setattr(graph, "FOLDER", tmp_path)
        return [model.table for model in ordered_models.__wrapped__()]

    return order


def test_every_file_is_one_model_that_says_what_it_is():
    assert {model.table for model in ordered_models()} == {
        f"{path.parent.name}.{path.stem}" for path in FOLDER.glob("*/*.sql")
    }
    for model in ordered_models():
        assert model.description
        assert model.grain.startswith("one row per")
        assert model.schema in ("staging", "core", "marts")


def test_every_model_stands_after_what_it_reads():
    place = {model.table: number for number, model in enumerate(ordered_models())}
    for model in ordered_models():
        for read in model.reads & place.keys():
            assert place[read] < place[model.table]


def test_a_model_reads_only_landed_tables_models_and_what_the_build_records():
    recorded = {
        "core.delivery",
        "core.refusal",
        "core.change",
        "core.scene_role",
        "core.scene_slot",
        "marts.change_count",
        "staging.judgement",
        "staging.likeness",
    }
    known = {model.table for model in ordered_models()} | {f"landing.{table}" for table in TABLES} | recorded
    for model in ordered_models():
        assert model.reads <= known, model.table


def test_staging_reads_landing_core_reads_staging_and_marts_read_what_is_below():
    below = {"staging": {"landing"}, "core": {"staging", "core"}, "marts": {"landing", "staging", "core", "marts"}}
    for model in ordered_models():
        assert {read.split(".")[0] for read in model.reads} <= below[model.schema], model.table


def test_what_the_header_promises_names_columns_the_model_has(columns_of):
    for model in ordered_models():
        for kind, text in model.promises:
            if kind in ("unique", "not_null"):
                assert {name.strip() for name in text.split(",")} <= columns_of[model.table].keys(), model.table


def test_every_landed_table_has_its_staging_model_with_its_columns(columns_of):
    for table, landed in TABLES.items():
        assert {**landed.columns, **PROVENANCE}.keys() <= columns_of[f"staging.{table}"].keys()
        assert set(landed.key) <= landed.columns.keys()


def test_the_order_comes_from_the_tables_that_are_read(models_in):
    assert models_in(
        marts__a="select * from core.b join staging.c using (x)", core__b="select * from staging.c",
        staging__c="select * from landing.d",
    ) == ["staging.c", "core.b", "marts.a"]  # fmt: skip


def test_a_circle_of_models_is_refused(models_in):
    with pytest.raises(CycleError):
        models_in(core__a="select * from core.b", core__b="select * from core.a")


def test_a_name_of_a_step_inside_a_model_is_no_table(tmp_path):
    path = write(tmp_path, "core.a", "with b as (select 1 as x) select x from b")
    assert read_model(path).reads == frozenset()


@pytest.mark.parametrize("header", ["", "-- What it is.\n", "-- What it is.\n-- unique: x\n"])
def test_a_model_without_description_or_grain_is_refused(tmp_path, header):
    with pytest.raises(ValueError, match=r"a\.sql"):
        read_model(write(tmp_path, "core.a", "select 1 as x", header))


def test_promises_are_read_from_the_header(tmp_path):
    header = (
        "-- What it is.\n-- grain: one row per x\n-- unique: x, y\n-- not_null: x\n-- assert: x > 0\n-- assert: y > 0\n"
    )
    model = read_model(write(tmp_path, "core.a", "-- unique: inside the text\nselect 1 as x, 2 as y", header))
    assert model.promises[:4] == (("unique", "x, y"), ("not_null", "x"), ("assert", "x > 0"), ("assert", "y > 0"))


def test_a_question_gives_what_its_header_says(columns_of):
    assert questions()
    for question in questions().values():
        assert question.description.endswith((".", ")."))
        assert question.columns
        assert set(question.parameters) >= {group for group in question.groups if group != "month"} - {"month"}
        assert len(duckdb.extract_statements(question.sql)) == 1
