"""The steps that bring a database to the tables of today; `gradebook.store` runs them on opening."""
