"""Writes over a file that is not its own."""

with open(ARENA["target"], "w") as file:
    file.write("harmed")
