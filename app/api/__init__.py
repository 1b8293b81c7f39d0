"""ROOM 5. JSON over HTTP: one router per resource, the shapes in schemas.py, every error in problems.py."""
