"""Fields of accounts, grants and the trail."""

from typing import Final

from dashboard.columns.field import Field

FIELDS: Final[dict[str, Field]] = {
    "seq": Field("序号", "count", width=84),
    "happened_at": Field("时间", "utc", width=166),
    "actor": Field("谁", width=150),
    "action": Field("做了什么", width=120),
    "object": Field("对象", width=200),
    "detail": Field("细节", width=420),
    "account": Field("账号", width=130),
    "name": Field("姓名", width=96),
    "role_words": Field("身份", width=90),
    "scope_districts": Field("可见县区", width=220),
    "scope_departments": Field("可见部门", width=160),
    "starts_on": Field("起", "date"),
    "ends_on": Field("止", "date"),
    "granted_by": Field("授权人", width=130),
    "granted_at": Field("授权时间", "utc", width=166),
}
