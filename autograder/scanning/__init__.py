"""What the leak scan is made of: the layers of a file, secrets as hashed runs, and what the masters withhold."""
