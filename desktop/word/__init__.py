"""The application text as a Word document: written for people to edit, read back section by section."""
