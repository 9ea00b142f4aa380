import sys

text = sys.argv.pop(1)
exec(compile(text, "program", "exec"), {"__name__": "__main__"})  # noqa: S102 - the text of a test
