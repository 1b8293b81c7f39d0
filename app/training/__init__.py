"""Room 7, offline: corpora in, weights and the figures of the model card out. The command line alone imports it."""
