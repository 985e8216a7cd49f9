"""Run the tool as `python -m tactful_cli`."""

from tactful_cli.main import main

raise SystemExit(main())
