"""What a form of the front desk sends: small, of one kind, and from a page that this browser was given."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from dashboard.sign_in.paths import way_back
from dashboard.sign_in.refusals import NOT_THIS_WAY, Refused
from dashboard.sign_in.visit import Visit

LARGEST: Final = 16 * 1024  # bytes: three passwords and an address fit many times over
FIELDS: Final = 12
_KIND: Final = "application/x-www-form-urlencoded"


class Form:
    """The fields of one form; one that came twice is empty, for none of ours does."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs

    def __getitem__(self, name: str) -> str:
        found = [value for key, value in self._pairs if key == name]
        return found[0] if len(found) == 1 else ""

    @property
    def back(self) -> str:
        """The page to go to afterwards."""
        return way_back(self["next"])


async def form_of(request: Request) -> Form:
    """The form that was sent. Raises Refused for what is none, or too large."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _KIND:
        raise Refused(415, NOT_THIS_WAY)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Refused(413, NOT_THIS_WAY)
    try:
        return Form(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict"))
    except ValueError as error:
        raise Refused(400, NOT_THIS_WAY) from error


def visit_of(request: Request) -> Visit:
    """Who sends the request, as the door found."""
    visit: Visit = request.scope["qingdan.visit"]
    return visit


def back_of(request: Request) -> str:
    """The page to go to afterwards, from the address."""
    return way_back(request.query_params.get("next"))
