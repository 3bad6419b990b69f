"""`newscrawl site`: work on site files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from newscrawl.cli.options import SETTINGS, SITES, for_people
from newscrawl.errors import ExitCode
from newscrawl.shown import shown
from newscrawl.workbench.check import check_sites
from newscrawl.workbench.sites import check_command


@click.group()
def site() -> None:
    """Work on site files: draft one, save pages as cases, check that all cases come out right.

    Pages are fetched as a crawl fetches them: robots.txt, guards, limits, delays and NEWSCRAWL_CONTACT apply. Nothing
    is written into an archive.
    """


@site.command()
@click.argument("url")
@click.option("--site", "name", help="The site's name; default: the site file that names the host, else the host.")
@SITES
@click.option("--case", help="The case's name; default: the last part of the address.")
@click.option("--force", is_flag=True, help="Write over a case that is there.")
@click.option("--from-archive", is_flag=True, help="Take the page as a crawl kept it (NEWSCRAWL_KEEP_RAW).")
@SETTINGS
def capture(  # noqa: PLR0913, PLR0917 - one argument per option
    url: str,
    name: str | None,
    sites: Path,
    case: str | None,
    force: bool,  # noqa: FBT001 - a flag
    from_archive: bool,  # noqa: FBT001 - a flag
    options: tuple[str, ...],
) -> None:
    """Fetch a page and save it as a case, for a person to correct.

    SITES/SITE/CASE comes to hold page.html, page.json and article.json, the last with what is extracted today: correct
    it to what the page says. `newscrawl site check` holds the extraction to it.
    """
    from newscrawl.project import read_settings  # noqa: PLC0415 - the engine takes as long to load as all else
    from newscrawl.sampling import Sampler  # noqa: PLC0415
    from newscrawl.workbench.capture import capture as save  # noqa: PLC0415
    from newscrawl.workbench.capture import capture_kept  # noqa: PLC0415

    if from_archive:
        settings = read_settings(options)
        archive, most = Path(settings["NEWSCRAWL_ARCHIVE"]), settings.getint("DOWNLOAD_MAXSIZE")
        saved = capture_kept(url, archive, most, sites, site=name, case=case, force=force)
    else:
        saved = save(url, Sampler.from_options(options), sites, site=name, case=case, force=force)
    click.echo(f"{saved.folder}: saved, {_summary(saved.expected)}")
    click.echo(
        f"Check {saved.folder / 'article.json'} against the page and correct it: it holds what is extracted today."
    )
    click.echo(f"Then: {check_command(saved.folder.parent.name, sites)}")


def _summary(expected: dict[str, Any]) -> str:
    if "error" in expected:
        return f"taken for no article ({expected['error']})"
    return f"taken for the article {shown(str(expected['title']))}"


@site.command()
@click.argument("name", required=False)
@SITES
def check(name: str | None, sites: Path) -> None:
    """Compare what is extracted from all saved cases with what is expected.

    Offline; NAME checks one site, else all are. A table per site says of each field in each case: ok, - (not on the
    page, as expected), wrong, missing or extra. Ends with 1 if anything is not as expected, a site file is invalid,
    or a site has no case.
    """
    if not check_sites(name, sites, for_people()):
        raise SystemExit(int(ExitCode.BAD_START))


@site.command()
@click.argument("url")
@click.option("--name", help="The site's name; default: its host.")
@SITES
@click.option("--samples", type=click.IntRange(1, 50), default=5, show_default=True, help="Articles to fetch.")
@SETTINGS
def new(url: str, name: str | None, sites: Path, samples: int, options: tuple[str, ...]) -> None:
    """Draft a site file from a few pages, with a saved case for each.

    The home page and articles of different addresses are fetched. Where witnesses that know nothing of each other
    contradict the generic rules (structured data, lists, feed, address, the pages among themselves), a selector is
    sought that is right on all samples. Where the generic rules suffice, the file says which site it is and no more.
    At most four requests are made for each sample.
    """
    from newscrawl.sampling import Sampler  # noqa: PLC0415 - the engine takes as long to load as all else
    from newscrawl.workbench.new import new_site  # noqa: PLC0415

    new_site(url, Sampler.from_options(options), sites, for_people(), name=name, samples=samples)
