"""What leaves the office: the signed package and its parts. Nothing here knows a window, a thread or a database."""

from desktop.submission.offline import close_network

close_network()
