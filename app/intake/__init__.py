"""ROOM 4. What comes from outside: pages and files -> articles. No database and no engine here."""
