"""The speed table: pages at two sizes, feed polls, and loading in bulk. Prints, never judges a build."""
