"""`notifier`, and `python -m notifier`."""

from notifier.cli import main
from notifier.cli.support.output import end_process


def run() -> None:
    """Run the command line, and end the process with it."""
    try:
        main(prog_name="notifier")
    except SystemExit as end:
        if isinstance(end.code, int):
            end_process(end.code)
        raise


if __name__ == "__main__":
    run()
