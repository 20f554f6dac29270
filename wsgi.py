"""The WSGI entry point: ``gunicorn wsgi:app`` and ``flask --app wsgi``."""

from config.settings import Settings
from hiring.app import create_app

app = create_app(Settings.from_environment())
