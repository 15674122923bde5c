"""The commands, put together."""

from __future__ import annotations

from pathlib import Path

import typer

from etl.cli import asking, keeping, loading, serving
from etl.cli.output import HomeOption

app = typer.Typer(
    name="qingdan", help="清单：安委办的安全责任清单分析", no_args_is_help=True, pretty_exceptions_enable=False
)
app.command("demo")(loading.demo)
app.command("load")(loading.load_files)
app.command("status")(keeping.status)
app.command("figures")(asking.figures)
app.command("rows")(asking.rows)
app.command("export")(asking.export)
app.command("snapshots")(keeping.list_snapshots)
app.command("build")(keeping.build)
app.command("serve")(serving.serve)
app.command("bench")(serving.bench)


@app.callback()
def _root(context: typer.Context, home: HomeOption = None) -> None:
    context.obj = Path(home) if home else None


def main() -> None:
    """The entry point `qingdan`."""
    app()
