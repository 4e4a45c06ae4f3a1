"""The glossary: its terms, read and joined; and where a text mentions them."""
