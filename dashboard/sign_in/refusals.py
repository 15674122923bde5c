"""What the door answers when it lets someone no further."""

from __future__ import annotations

from typing import Final

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from dashboard.sign_in import page
from dashboard.sign_in.paths import Kind

NO_HOST: Final = "这个地址不是本系统的地址。请从单位公布的网址打开；管理员请检查反向代理是否原样传来 Host。"
NO_NETWORK: Final = "没有身份，就不上网络：本服务还没有设置登录，只在它自己的机器上可用。请联系管理员。"
NO_ORIGIN: Final = "请求不是从本系统的页面发出的，已拒绝。请回到本系统的页面重新操作。"
NO_SESSION: Final = "没有登录，或登录已经失效，请重新登录。"
NOT_YOURS: Final = "您现在的身份不能报送文件，需要时请联系安委办。"
NOT_HERE: Final = "没有这个地址。"
NOT_THIS_WAY: Final = "这个地址不接受这种请求。"
TROUBLE: Final = "登录服务暂时出了问题，原因已记入服务日志。请稍后再试。"
PROXIED_DEMO: Final = (
    "还没有设置登录方式，只能在本机直接打开，不能经过反向代理。"
    "请管理员先建账号（qingdan users add）或写好 service.toml。"
)
FORGED: Final = "门户传来的身份无法确认，已拒绝。请从单位门户重新打开；管理员请检查代理的密钥和地址。"
SHUT: Final = "这个账号不能使用本系统，请联系安委办。"


class Refused(Exception):
    """A request goes no further; `cause` is written to the trail where it smells of an attack."""

    def __init__(self, status: int, sentence: str, cause: str = "", target: str = "") -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.cause, self.target = status, sentence, cause, target


def answer(kind: Kind, status: int, sentence: str) -> Response:
    """A refusal as a page where a person looks at it, as plain text where a program does."""
    if kind in (Kind.PAGE, Kind.OWN, Kind.OIDC):
        return HTMLResponse(page.refusal(sentence), status, headers=page.HEADERS)
    return PlainTextResponse(sentence, status)
