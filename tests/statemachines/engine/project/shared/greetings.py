"""What the function's layer brings."""

import os


def greet(name: str) -> str:
    return f"{os.environ['GREETING']} {name}"
