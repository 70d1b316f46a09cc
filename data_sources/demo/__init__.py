"""A made-up Seoul, for when there is no key: a simulator (the city and its rows) and an emulator (the portals' form).

    from data_sources.demo import simulator

    simulator.rows("RealtimeCityAir", pd.Timestamp("2026-11-23 18:05"))     # 25 rows, as the portal would hold them

The city is a pure function of seed, scenario and time: no clock, no state, no order of calls. It is calibrated on
published figures (`reference`) and is never to be taken for real: whoever shows it says that it is simulated.
"""
