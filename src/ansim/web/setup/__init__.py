"""The first set-up: office, seal, sender number, staff, one real message to oneself; open only while no office is."""
