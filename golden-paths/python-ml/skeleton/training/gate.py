"""Whether the model may be served: it scores what it has to, it is what its checksum says, its card is written, and it
answers quickly. What gate.json asks for is raised by a commit, as models get better, and never falls unnoticed.

    python3 -m training.gate --model model --report reports/model.json
"""

import argparse
import json
import sys
import time
from pathlib import Path

from service.model import UntrustedModel, load_model

GATE = Path("training/gate.json")
CARD = Path("docs/model-card.md")
CHAPTERS = ("Intended use", "Training data", "Performance", "Limits", "The gate")
ASKED = 200


def judge(folder: Path, gate: Path = GATE, card: Path = CARD) -> list[dict[str, object]]:
    """Each check with what came of it."""
    wanted = json.loads(gate.read_text())
    checks: list[dict[str, object]] = []

    def check(name: str, is_good: bool, said: str) -> None:
        checks.append({"check": name, "passed": is_good, "said": said})

    text = card.read_text() if card.is_file() else ""
    missing = [chapter for chapter in CHAPTERS if f"## {chapter}\n" not in text]
    check("card", not missing, f"the card lacks {', '.join(missing)}" if missing else "the card has all its chapters")
    try:
        model = load_model(folder)
    except (OSError, UntrustedModel) as error:
        check("checksum", False, str(error))
        return checks
    check("checksum", True, model.sha256)
    for name, least in wanted["metrics"].items():
        found = model.metrics.get(name)
        check(name, found is not None and found >= least, f"{found}, and {least} is the least")
    middle = {name: (low + high) / 2 for name, (low, high) in model.ranges.items()}
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        model.predict(middle)
        times.append((time.perf_counter() - began) * 1000)
    slow = sorted(times)[int(ASKED * 0.95)]
    check("latency", slow <= wanted["latencyMs"], f"95 of 100 within {slow:.2f} ms, and {wanted['latencyMs']} ms is the most")
    return checks


def main() -> None:
    words = argparse.ArgumentParser(description="Says whether the model may be served.")
    words.add_argument("--model", type=Path, default=Path("model"))
    words.add_argument("--report", type=Path)
    given = words.parse_args()
    checks = judge(given.model)
    for it in checks:
        print(f"{'passed' if it['passed'] else 'FAILED'}  {it['check']}: {it['said']}")
    if given.report:
        given.report.parent.mkdir(parents=True, exist_ok=True)
        given.report.write_text(json.dumps({"checks": checks}, indent=2) + "\n")
    if not all(it["passed"] for it in checks):
        sys.exit("The model may not be served.")


if __name__ == "__main__":
    main()
