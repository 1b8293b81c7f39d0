"""ROOM 3. Work that outlives a request: a queue of leased rows in the database itself, and those who work it off."""
