"""Room 7, offline: corpora in, weights and the figures of the model card out. Nobody imports it but the command line."""
