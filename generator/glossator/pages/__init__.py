"""Planning pages: which there are, and for each its view.

`planning` lists them; `composing` makes what many views share (cards, links, fragments of HTML); the others make one sort of view each. A view
is a function of the site and of one plan, and nothing else.
"""
