"""Whose a file at /media is: told from the scope at the end of its name."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from dashboard.sign_in.identity import Identity
from dashboard.sign_in.keeping import is_theirs
from warehouse.access import Role, Viewer
from warehouse.access.sessions import Session

TOUR = Viewer.of_districts("t", Role.TOUR, ("甲县",))
OTHER = Viewer.of_districts("t", Role.TOUR, ("乙县",))
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def identity_of(viewer=None, role=Role.OFFICE):
    method = "local" if viewer else "demo"
    account = viewer.account if viewer else f"demo:{role}"
    return Identity(Session(account, "", method, role, False, NOW, NOW), (viewer,) if viewer else ())


def offered(scope, form="xlsx"):
    name = f"县区履职排名_2026_2026-10-31_000001-1a2b3c4d_{scope}.{form}"
    return f"attachment; filename*=utf-8''{quote(name)}".encode()


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_file_is_theirs_whose_scope_it_was_made_for(form):
    office = Viewer.office("o")
    for viewer in (TOUR, OTHER, office):
        for made_for in (TOUR, OTHER, office):
            found = is_theirs(identity_of(viewer), offered(made_for.scope_id, form))
            assert found is (viewer is made_for)


def test_a_demo_identity_gets_the_files_of_its_role():
    assert is_theirs(identity_of(role=Role.OFFICE), offered("all"))
    assert not is_theirs(identity_of(role=Role.TOUR), offered("all"))
    assert is_theirs(identity_of(role=Role.TOUR), offered(TOUR.scope_id))
    assert not is_theirs(identity_of(role=Role.LEADER), offered(TOUR.scope_id))


@pytest.mark.parametrize(
    "disposition", [b"attachment", b'attachment; filename="x.csv"', offered("all") + b"; x=_y", b""]
)
def test_a_file_without_a_scope_in_its_name_is_nobodys(disposition):
    assert not is_theirs(identity_of(Viewer.office("o")), disposition)
    assert not is_theirs(identity_of(TOUR), disposition)
