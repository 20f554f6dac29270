from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from config.settings import Settings
from hiring.app import create_app
from tests.architecture.sources import TEMPLATES, files, here

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^<>]*>")
# What a content security policy without 'unsafe-inline' would switch off in silence.
INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a <style> element": re.compile(r"<style\b", re.IGNORECASE),
    "an address that is a script": re.compile(r"[\"'\s]javascript:", re.IGNORECASE),
}
INLINE_ATTRIBUTES = {
    "a style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "an hx-on attribute": re.compile(r"\shx-on[:\w-]*\s*=", re.IGNORECASE),
}
EVALUATES = re.compile(r"document\.write|\beval\(|new Function|setTimeout\(\s*[\"']")
ENDPOINT = re.compile(r"url_for\(\s*[\"']([\w.]+)[\"']")


@pytest.fixture(scope="module")
def application() -> Flask:
    return create_app(Settings.for_tests())


def pages() -> list[Path]:
    """Templates that become pages: mail needs inline styles and runs no scripts."""
    return [path for path in files("templates/**/*.html") if "mail" not in path.parts]


def test_every_template_compiles(application: Flask):
    for path in files("templates/**/*"):
        application.jinja_env.get_template(path.relative_to(TEMPLATES).as_posix())


def test_no_page_holds_an_inline_script_or_style():
    assert pages()
    found = []
    for path in pages():
        source = COMMENT.sub("", path.read_text(encoding="utf-8"))
        found += [
            f"{here(path)}: {what}" for what, pattern in INLINE.items() if pattern.search(source)
        ]
        found += [
            f"{here(path)}: {what} in {tag}"
            for tag in TAG.findall(source)
            for what, pattern in INLINE_ATTRIBUTES.items()
            if pattern.search(tag)
        ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "<script>go()</script>",
        "<style>p { margin: 0 }</style>",
        '<a href="javascript:go()">',
        '<p style="margin: 0">',
        '<p\n  onclick="go()">',
        '<p hx-on:click="go()">',
    ],
)
def test_each_kind_of_inline_code_is_recognised(source: str):
    patterns = [*INLINE.values(), *INLINE_ATTRIBUTES.values()]
    assert any(pattern.search(source) for pattern in patterns)


def test_no_script_evaluates_text():
    found = [
        f"{here(path)}: {text}"
        for path in files("hiring/**/static/**/*.js")
        for text in EVALUATES.findall(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_templates_link_only_to_endpoints_that_exist(application: Flask):
    missing = sorted(
        f"{here(path)}: {endpoint}"
        for path in files("templates/**/*")
        for endpoint in set(ENDPOINT.findall(path.read_text(encoding="utf-8")))
        if endpoint not in application.view_functions
    )
    assert not missing, "\n".join(missing)
