"""Item analysis: which checks of an exercise point at themselves rather than at the students."""

from gradebook.items.document import as_data
from gradebook.items.examine import examine
from gradebook.items.pages import write_items

__all__ = ["as_data", "examine", "write_items"]
