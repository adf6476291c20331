"""How many we reach: pupils met, people who came, stories seen."""
