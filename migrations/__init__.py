"""The history of the schema, one revision a file, each with its way back."""
