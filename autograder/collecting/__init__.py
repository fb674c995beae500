"""What `collect` is made of: sources, who is who, and where each file goes."""
