"""What the frozen command line starts with."""

from desktop.cli import main

main()
