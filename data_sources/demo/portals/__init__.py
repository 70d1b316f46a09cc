"""The portals' wire formats: how each of them packs rows, and what it says when it does not give any."""
