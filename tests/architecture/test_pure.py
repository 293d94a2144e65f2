"""Pure files stay pure: no Django, database or network when they are imported alone."""

import subprocess
import sys

from source import PURE, SRC, python_files


def test_pure_files_load_no_framework_in_a_fresh_interpreter() -> None:
    """Importing every pure file in one fresh interpreter leaves Django, psycopg and httpx unloaded."""
    modules = [
        "ansim."
        + path.relative_to(SRC).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for part in PURE
        for path in python_files(SRC / part)
    ]
    assert len(modules) > 20
    script = (
        "import importlib, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'django', 'psycopg', 'httpx', 'procrastinate'}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
