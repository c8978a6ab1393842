"""What all programs have in common: their text, the memory and the threads they work with, and how they are drawn."""
