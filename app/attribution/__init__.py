"""Room 1, a pure library: text in, quotes with their speakers out. Start reading at attributor.py."""
