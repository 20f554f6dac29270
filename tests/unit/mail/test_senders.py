"""A mail counts as its sender's when their own domain stands for it, or their calendar service."""

from __future__ import annotations

import pytest

from hiring.notices.inbound_sender import Checks, is_vouched_for

OWN = '{"to":["answers@hiring.example.com"],"from":"ines@example.com"}'
OTHERS = '{"to":["answers@hiring.example.com"],"from":"mallory@evil.example"}'


@pytest.mark.parametrize(
    ("checks", "counts"),
    [
        (Checks(dkim="{@example.com : pass}"), True),
        (Checks(dkim="{@Example.COM:PASS}", spf="fail"), True),
        (Checks(dkim="{@mail.example.com : pass}"), True),
        (Checks(dkim="{@evil.example : fail, @example.com : pass}"), True),
        (Checks(dkim="{@google.com : pass}", spf="fail"), True),
        (Checks(dkim="none", spf="pass", envelope=OWN), True),
        (Checks(spf="pass", envelope='{"from":"bounces@mail.example.com"}'), True),
        # Neither check is told: whoever relays the mail here has made them.
        (Checks(), True),
        (Checks(envelope=OTHERS), True),
        (Checks(dkim="{@example.com : fail}"), False),
        (Checks(dkim="{@evil.example : pass}"), False),
        (Checks(dkim="{@evil.example : pass, @example.com : fail}"), False),
        (Checks(dkim="{@notexample.com : pass}"), False),
        (Checks(dkim="{@com : pass}"), False),
        (Checks(dkim="{@ : pass}"), False),
        (Checks(dkim="{@evil-google.com : pass}"), False),
        (Checks(dkim="{@google.com : temperror}"), False),
        (Checks(dkim="none"), False),
        (Checks(spf="pass", envelope=OTHERS), False),
        (Checks(spf="pass"), False),
        (Checks(spf="softfail", envelope=OWN), False),
        (Checks(spf="none", dkim="none", envelope=OWN), False),
        (Checks(spf="pass", envelope="["), False),
        (Checks(spf="pass", envelope="[" * 3_000), False),
        (Checks(spf="pass", envelope='{"from":["ines@example.com"]}'), False),
        (Checks(spf="pass", envelope=OWN + " " * 5_000), False),
    ],
    ids=str,
)
def test_who_stands_for_a_mail(checks: Checks, counts: bool):
    assert is_vouched_for("ines@example.com", checks) is counts
