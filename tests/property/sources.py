"""Strategies for sources: text of every kind, words of Python, and programs with a few changes."""

import generator
import worker
from hypothesis import strategies as st
from repeats import LINES, TOKENS

CHARACTERS = st.text(st.characters(codec=None), max_size=200)
WORDS = st.lists(st.sampled_from([*TOKENS, *LINES, " "]), max_size=60).map(" ".join)
JOINED = st.lists(st.sampled_from([*TOKENS, *LINES, " "]), max_size=60).map("".join)
PROGRAMS = st.integers(0, 1 << 32).map(generator.program)
MUTATED = st.builds(worker.mutated, PROGRAMS, st.integers(0, 1 << 32))
SOURCES = st.one_of(CHARACTERS, WORDS, JOINED, PROGRAMS, MUTATED)
"""Any ``str`` that a caller may pass, lone surrogates and NUL among them."""
