"""`python -m glossator` is the command `glossator`."""

from glossator.cli import main

if __name__ == "__main__":
    main()
