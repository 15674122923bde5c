"""The forge test of who may see what: a city whose every value tells whose it is, and a client that sends anything."""
