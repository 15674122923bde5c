"""The child: `python -m etl.readers.apart.child` reads what it is asked on stdin, and spools what it finds."""

from __future__ import annotations

import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

from etl.readers.apart.bounds import Bounds, confine


def main() -> None:
    """Read one file. A refusal is written down; whatever else goes wrong ends the process, and says so by its code."""
    asked: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    confine(Bounds(**asked["bounds"]))
    # after the limits: these start threads, and what they map counts
    from etl.readers.apart.spool import refuse, spool
    from etl.readers.content import open_document
    from etl.readers.document import FileRefused, Limits

    folder = Path(asked["folder"])
    limits = Limits.UPLOAD if asked["has_limits"] else None
    try:
        spool(open_document(Path(asked["path"]), name=asked["name"], limits=limits), folder)
    except FileRefused as refused:
        refuse(folder, refused.reason, refused.message)
    except (MemoryError, RecursionError, OSError) as error:
        # polars tells the system's words without its number
        if isinstance(error, OSError) and os.strerror(errno.EFBIG) not in str(error):
            raise
        refuse(folder, "resource_limit", "文件展开后过大，超出一份文件可用的内存；请拆分后分别报送。")


if __name__ == "__main__":
    main()
