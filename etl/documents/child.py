"""The child: `python -m etl.documents.child` compiles the document it is asked on stdin, and writes what it found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from etl.readers.apart.bounds import Bounds, confine


def main() -> None:
    """Compile one document. A refusal is written down; whatever else goes wrong ends the process."""
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    confine(Bounds(**asked["bounds"]))
    # after the limits: these load tables of words, and what they take counts
    import orjson

    from etl.documents.kind import require_document
    from etl.readers.apart.spool import DONE, refuse
    from etl.readers.document import FileRefused

    folder = Path(asked["folder"])
    try:
        kind = require_document(Path(asked["path"]), asked["name"])
        from etl.documents import parse_file

        # an object among the landed ones has no extension, which says how a document is read
        named = folder / f"document.{kind}"
        named.symlink_to(asked["path"])
        (folder / DONE).write_bytes(orjson.dumps(parse_file(named)))
    except FileRefused as refused:
        refuse(folder, refused.reason, refused.message)
    except (MemoryError, RecursionError):
        refuse(folder, "resource_limit", "文件展开后过大，超出一份文件可用的内存；请拆分后分别报送。")


if __name__ == "__main__":
    main()
