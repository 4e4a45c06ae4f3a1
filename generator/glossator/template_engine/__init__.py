"""Jinja, compiled to quicker code: what a template writes is what stock Jinja would write, and so are the faults it meets.

`environment` is the door. `generator` compiles, with `expressions`, which says what may be evaluated twice, and `macros`, which may be called
without Jinja's ceremony. `codes` keeps what was compiled, and `references` tells what a template names without parsing it.
"""
