"""How right the coder is: its output against text that was coded by hand."""
