"""Building: the only caller of every stage.

`sources` reads a project, `running` takes it through anchoring, resolving, planning and rendering, `output` writes what differs.
"""
