"""What needs a person: gathered from a book, shown on a page, decided, and looked up afterwards."""
