"""The shared alerts, when their folder lies beside the repository."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared" / "appeals"
COMMAND = [sys.executable, "-m", "clamour.reading", "--json"]


@pytest.mark.skipif(not SHARED.exists(), reason=f"the shared alerts are not at {SHARED}")
def test_the_macro_mean_of_the_scorer_is_at_least_0_95() -> None:
    score = [sys.executable, str(SHARED / "score.py"), str(SHARED), "--json", "--", *COMMAND]
    done = subprocess.run(score, capture_output=True, check=True, cwd=Path(__file__).parents[3])
    result = json.loads(done.stdout)
    assert result["failed"] == {}
    assert result["macro_f1"] >= 0.95
    assert min(field["f1"] for field in result["fields"].values()) >= 0.88
