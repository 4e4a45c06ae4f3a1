"""Building: the only caller of every stage.

`running` is a build as a whole. `finding` and `remembering` hold what is there against what the last build left; `inventory` and `sources` read a
project, `reading` its articles; `preparing` goes from there to the plan of the site, `rendering` from the plan to files, `output` moves them in.
`crew` spreads the work over processes.
"""
