"""The values that the stages hand to one another. They hold no behaviour beyond their own consistency."""
