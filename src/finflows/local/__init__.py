"""The one-machine engine. What follows is done before any module of it imports moto."""

from finflows.local import moto_imports

moto_imports.install()
