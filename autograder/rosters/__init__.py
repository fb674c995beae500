"""What `roster import` reads: the lists of students that an LMS exports, and our own."""
