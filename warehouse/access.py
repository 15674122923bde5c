"""Who asks: the viewer whose scope every question is bound to; until roles arrive only the office, who sees all."""

from __future__ import annotations

from dataclasses import dataclass


class Denied(Exception):
    """The viewer may not see what was asked for."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person or program that asks. `districts` is None for all rows; a scope of districts is denied until part 2."""

    name: str
    role: str
    districts: tuple[str, ...] | None = ()

    @classmethod
    def office(cls) -> Viewer:
        """The committee office: all rows."""
        return cls(name="office", role="office", districts=None)

    @property
    def scope_id(self) -> str:
        """What a cache keys on beside snapshot, question and parameters."""
        return "all" if self.districts is None else "districts:" + ",".join(sorted(self.districts))

    def require_all_rows(self) -> None:
        """Deny by default: only a viewer of all rows is served. Raises Denied."""
        if self.districts is not None:
            raise Denied("该账号没有查看权限，请联系安委办开通")
