"""What the random game can say: one file per subject, each with names to choose from and shapes to create, alter and drop."""
