"""The English of abstracts: taken apart, and said anew by deletion and inflection."""
