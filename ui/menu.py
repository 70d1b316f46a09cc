"""The pages by name, in the order of the menu. The first is the start."""

PAGES = ("wall", "air", "traffic", "transit")
