"""``digest subscribers``: the operator's door to the list."""

from __future__ import annotations

import typer

from digest.cli.options import Options, command
from digest.cli.subscribers import exporting, importing, listing, people, purging, showing

app = typer.Typer(name="subscribers", rich_markup_mode=None)


@app.callback()
@command
def subscribers(_options: Options) -> None:
    """List, show, add, remove, import, export or forget subscribers."""


app.command("list")(listing.list_)
app.command()(showing.show)
app.command()(people.add)
app.command()(people.remove)
app.command("import")(importing.import_)
app.command()(exporting.export)
app.command()(purging.purge)
