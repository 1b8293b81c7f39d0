"""The formats of exports, one a module; export.py is the way in."""
