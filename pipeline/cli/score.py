"""``dateline score``: how right the coder is."""

from __future__ import annotations

import click

from pipeline.contracts.measures import measures
from pipeline.stages.score import measured


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the scorecard as versions carry it.")
def score(as_json: bool) -> None:
    """Measure the installed coder on the samples, against what an expert coded in them.

    Every version that `dateline run` publishes carries these figures, as scorecard.json and in its
    report.
    """
    card = measured()
    if as_json:
        click.echo(card.to_json(), nl=False)
        return
    click.echo(f"code {card.code_version}, lexicon {card.lexicon_version}")
    click.echo(f"measured on {card.measured_on}")
    click.echo(f"{card.articles} articles, {card.events} events, {card.mentions} mentions made")
    click.echo(
        f"{card.articles_without_events} articles without events,"
        f" {card.mentions_in_them} mentions made in them"
    )
    for name, figure in card.figures().items():
        count = card.counts.get(name)
        of = f"{count.part} of {count.whole}" if count else ""
        shown = "–" if figure is None else f"{figure:.3f}"
        click.echo(f"{measures()[name].title:16} {shown:>6}  {of}".rstrip())
