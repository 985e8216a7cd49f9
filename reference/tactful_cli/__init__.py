"""`tactful-reference`: a small command-line tool that asks, sends and notifies by the library `tactful`."""
