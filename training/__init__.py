"""How the weights of the embedded summarizer are made; not part of the package that is shipped."""
