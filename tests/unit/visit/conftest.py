"""The visitor's modules under node: copied beside a package.json, since node asks for one before it reads modules."""

import shutil
import subprocess
from pathlib import Path

import pytest

MODULES = Path(__file__).parents[3] / "src" / "ansim" / "web" / "static" / "ansim" / "visit"


@pytest.fixture(scope="session")
def modules(tmp_path_factory) -> Path:
    """A copy of the modules that node can import."""
    if shutil.which("node") is None:
        pytest.skip("node is not on the path, and the modules are JavaScript")
    place = tmp_path_factory.mktemp("visit") / "modules"
    shutil.copytree(MODULES, place)
    (place / "package.json").write_text('{"type": "module"}')
    return place


@pytest.fixture(scope="session")
def run_node(modules):
    """A function: run a script with the modules' folder and further words as arguments."""

    def run(script: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["node", str(script), str(modules), *words],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )

    return run
