"""What a liaison may deliver: rows of the own districts or departments, and never over a row of somebody else's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import polars as pl

from etl.issues import ISSUES, issues_where
from etl.readers import FileRefused
from etl.references import References
from warehouse.vocabulary import TABLES

# Of the tables that a liaison delivers: the columns that say whose a row is, and where a foreign row is told.
_OWNED_BY: Final[dict[str, tuple[tuple[str, ...], str, str]]] = {
    "activities": (("leader", "post"), "姓名", "unknown_person"),
    "inspections": (("district",), "县区", "unknown_district"),
    "findings": (("district", "responsible_unit"), "县区", "unknown_district"),
    "accidents": (("district",), "县区", "unknown_district"),
}


@dataclass(slots=True)
class Reach:
    """The districts and departments that somebody delivers for; `landed` are the rows already there, by table."""

    districts: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    landed: dict[str, pl.DataFrame] = field(default_factory=dict)

    def columns_of(self, table: str) -> tuple[str, ...]:
        """The key column and those that say whose a row is. Raises FileRefused for a table that the office loads."""
        if table not in _OWNED_BY:
            titles = "、".join(TABLES[each].title for each in _OWNED_BY if each in TABLES)
            raise FileRefused("schema_mismatch", f"联络员可报送{titles}；{TABLES[table].title}由安委办装载，请交安委办")
        return (*TABLES[table].key, *(column for column in _OWNED_BY[table][0] if column in TABLES[table].columns))

    def foreign(self, rows: pl.DataFrame, table: str, references: References, key_header: str | None) -> pl.DataFrame:
        """Issues (issues.ISSUES) of the rows that are not the deliverer's, or would replace a row that is not.

        `rows` has `at` and the landed columns of `table`.
        """
        _, header, reason = _OWNED_BY[table]
        own = self._is_own(rows, table, references)
        whose = "、".join((*self.districts, *self.departments))
        outside = issues_where(
            rows.with_columns(own.alias("own")), ~pl.col("own"), header, reason, f"这一行不属于您的报送范围（{whose}）"
        )
        key = list(TABLES[table].key)
        landed = self.landed[table]
        others = landed.filter(~self._is_own(landed, table, references)).select(key)
        taken = rows.join(others, on=key, how="semi", nulls_equal=True).select("at")
        replaced = issues_where(
            taken, pl.lit(True), key_header, "duplicate_id_conflict", "这一编号已由其他单位报送，不能改动；请核对编号"
        )
        return pl.concat([outside, replaced]).cast(ISSUES)

    def _is_own(self, rows: pl.DataFrame, table: str, references: References) -> pl.Series:
        if table == "activities":
            homes = references.homes()
            district = rows.select("leader", "post").join(
                homes, on=["leader", "post"], how="left", nulls_equal=True, maintain_order="left"
            )["region"]
        else:
            district = rows["district"]
        own = district.is_in(list(self.districts)).fill_null(False)
        if "responsible_unit" in rows.columns:
            own = own | rows["responsible_unit"].is_in(list(self.departments)).fill_null(False)
        return own
