"""What an application is. Pure: no window, no database, no clock, no network."""
