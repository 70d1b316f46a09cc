"""What we know about the city: one module of questions for each topic."""
