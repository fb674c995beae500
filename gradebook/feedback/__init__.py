"""The page of one student about one exercise, as files that go back to where the submissions came from."""
