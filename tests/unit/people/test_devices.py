from __future__ import annotations

import pytest

from hiring.people.devices import device_of

MOZILLA = "Mozilla/5.0"
AGENTS = {
    f"{MOZILLA} (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0": "Firefox on Linux",
    f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0": (
        "Edge on Windows"
    ),
    f"{MOZILLA} (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/17.5 Safari/605": (
        "Safari on macOS"
    ),
    f"{MOZILLA} (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Safari/604.1": (
        "Chrome on iPhone"
    ),
    f"{MOZILLA} (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36": "Chrome on Android",
    "Werkzeug/3.1": "An unknown browser",
    "curl (Linux)": "Linux",
    "": "An unknown browser",
}


@pytest.mark.parametrize(("user_agent", "words"), AGENTS.items(), ids=AGENTS.values())
def test_a_browser_in_words(user_agent: str, words: str):
    assert device_of(user_agent) == words
