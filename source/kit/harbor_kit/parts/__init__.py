"""Parts that an exercise is given, because another exercise asks for something like them. Written for use."""
