"""A right answer in a notebook that uses the checks' own names for something else."""

TICKETS = ["one of my own"]
FakeLLM = raised = check = client = results = texts = None
sorted = max = type = None
