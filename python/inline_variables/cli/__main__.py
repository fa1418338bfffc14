"""``python -m inline_variables.cli`` is the command ``inline-variables``."""

from . import main

main()
