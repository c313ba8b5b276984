"""The knowledge of the coder as validated data; `README.md` gives the formats."""
