"""Fixtures of the notices tests; what they are made of lies in office_ground.py."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from office_ground import drill, in_place, rows

__all__ = ["drill", "in_place", "rows"]
