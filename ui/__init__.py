"""How things look: tiles, charts, maps, tables, filters, texts and the frame around them.

Every piece is given a column's name and finds its label, unit, decimals and colour by itself.
"""
