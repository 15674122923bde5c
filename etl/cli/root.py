"""The commands, put together."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from typer._click.exceptions import ClickException

from etl.cli import asking, backing, deciding, keeping, loading, serving
from etl.cli.activities import activities
from etl.cli.assessing import assess, schemes
from etl.cli.auditing import audit
from etl.cli.duties import duties
from etl.cli.granting import access
from etl.cli.holding import held
from etl.cli.output import HomeOption, speak_chinese, stderr
from etl.cli.templates import templates
from etl.cli.users import users
from etl.cli.watching import watch
from warehouse.ledger import Damaged
from warehouse.snapshots import NoSnapshot

app = typer.Typer(
    name="qingdan", help="清单：安委办的安全责任清单分析", no_args_is_help=True, pretty_exceptions_enable=False
)
app.command("demo")(loading.demo)
app.command("load")(loading.load_files)
app.command("watch")(watch)
app.command("templates")(templates)
app.command("status")(keeping.status)
app.command("figures")(asking.figures)
app.command("rows")(asking.rows)
app.command("export")(asking.export)
app.command("snapshots")(keeping.list_snapshots)
app.command("build")(keeping.build)
app.command("backup")(backing.backup)
app.command("restore")(backing.restore_home)
app.command("serve")(serving.serve)
app.command("bench")(serving.bench)
app.add_typer(duties)
app.add_typer(schemes)
app.add_typer(assess)
activities.command("decide")(deciding.decide)
app.add_typer(activities)
app.add_typer(held)
app.add_typer(users)
app.add_typer(access)
app.add_typer(audit)


@app.callback()
def _root(context: typer.Context, home: HomeOption = None) -> None:
    context.obj = Path(home) if home else None


def main() -> None:
    """The entry point `qingdan`; what a person can mend is told in one sentence, with exit code 1."""
    speak_chinese(sys.stdout, sys.stderr)
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        stderr.print("已中断")
        code = 1
    except ClickException as error:
        message = error.format_message().rstrip("。.")
        stderr.print(f"命令写法有误：{message}；用 qingdan --help 查看写法", markup=False)
        code = 1
    except NoSnapshot as error:
        stderr.print(str(error), markup=False)
        code = 1
    except (Damaged, OSError) as error:
        reason = f"无法读写 {error.filename}（{error.strerror}）" if isinstance(error, OSError) else str(error)
        stderr.print(f"{reason}；请检查路径、权限和磁盘", markup=False)
        code = 1
    sys.exit(code or 0)
