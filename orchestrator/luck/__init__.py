"""How much of the best result of many trials luck alone would explain. Pure: numbers in, numbers out."""
