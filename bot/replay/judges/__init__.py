"""The judges that `judge` asks, one file per question, and what they share. Pure: facts in, findings out."""
