"""The editorial workflow: what editors do with a project beyond building it."""
