"""ROOM 2. Rows: articles, their quotes, and the speakers who run through them. No engine and no network here."""
