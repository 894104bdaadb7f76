"""What every command of the console has in common: a key that is missing or broken is one sentence.

The class of the outermost group in dashboard/__main__.py. Anything else is a defect and shows itself.
"""

import typer
from typer.core import TyperGroup

FAILED = 1


class Console(TyperGroup):
    """Commands end with 1 and a sentence when the audit cannot be signed or a key not be read."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        from dashboard.kernel.chain import MissingKey
        from dashboard.kernel.secrets import BadKey

        try:
            return super().invoke(ctx)
        except (MissingKey, BadKey) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(FAILED) from None
