"""The program as a whole: the round, its file source, the service and the simulation."""
