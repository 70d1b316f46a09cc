"""How data are fetched, tidied and kept."""
