"""The program as a whole: one round, the file it goes by, the service and the simulation."""
