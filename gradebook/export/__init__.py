"""Scores as other systems read them: one module per destination."""
