"""Write docs/rules.md from config/rules.toml; with --check, say whether it is up to date."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.rules import Rule, load_rules  # noqa: E402  found through the line above

PAGE = ROOT / "docs" / "rules.md"
HEAD = """# The rules, and why they are there

A mechanism instead of good intentions: each rule has a number, and whenever one stops somebody, the page names it.
In the product, a press on the number opens the same words.

<!-- Made from config/rules.toml by `make docs`: change that file, not this one. -->
"""


def page() -> str:
    """The whole page."""
    rules = load_rules()
    parts = [HEAD, _index(rules)]
    for step, group in groupby(rules, key=lambda rule: rule.step):
        parts.append(f"## {step}\n")
        parts.extend(_entry(rule) for rule in group)
    return "\n".join(parts)


def _index(rules: tuple[Rule, ...]) -> str:
    lines = ["| step | rules |", "|---|---|"]
    for step, group in groupby(rules, key=lambda rule: rule.step):
        links = " · ".join(f"[{rule.key}](#{rule.key}) {rule.title}" for rule in group)
        lines.append(f"| {step} | {links} |")
    return "\n".join(lines) + "\n"


def _entry(rule: Rule) -> str:
    parts = [
        f'<a id="{rule.key}"></a>',
        f"### {rule.key} · {rule.title}\n",
        f"{rule.meaning}\n",
        f"**Why.** {rule.why}\n",
        f"**When it stops you.** {rule.when_stopped}\n",
        f"**What can be changed.** {rule.fixed}\n",
    ]
    if rule.settings:
        parts += ["| setting | variable | default |", "|---|---|---|"]
        parts += [f"| {one.label} | `{one.variable}` | {one.default} |" for one in rule.settings]
        parts.append("")
    return "\n".join(parts)


def main() -> int:
    made = page()
    if sys.argv[1:] == ["--check"]:
        if PAGE.exists() and PAGE.read_text(encoding="utf-8") == made:
            return 0
        print(f"{PAGE.relative_to(ROOT)} is not what config/rules.toml says: make docs")
        return 1
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
