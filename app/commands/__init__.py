"""Commands of the command line that need a page of their own: one module each, registered in __main__.py."""
