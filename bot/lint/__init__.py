"""What only the text shows. A rule is one file in `rules/`: data, check, bad and good example. Rules are pure."""
