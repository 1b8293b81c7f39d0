"""Is the speaker of this article one who is known already? Pure logic: names, roles, company in, probabilities out."""
