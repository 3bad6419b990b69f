"""The `newscrawl` command: read saved pages, publish an archive. Crawling is `scrapy crawl news`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import click

from newscrawl import __version__
from newscrawl.errors import BadInput, ExitCode, NewscrawlError
from newscrawl.export import export as export_archive
from newscrawl.saved_pages import explain_pages, extract_index, extract_pages
from newscrawl.shown import HarmlessStream, harmless, shown
from newscrawl.sites import load_site
from newscrawl.urls import canonical_url
from newscrawl.workbench.check import check_sites
from newscrawl.workbench.sites import DEFAULT_FOLDER, check_command

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_CODES = "\n".join(
    [
        "Exit codes:",
        "",
        "\b",
        *(
            f"  {code:d}  {text}"
            for code, text in (
                (ExitCode.OK, "all well"),
                (ExitCode.BAD_START, "bad arguments, a file that cannot be read, a case that is not as expected"),
                (ExitCode.DISK_FULL, "the disk is full"),
                (ExitCode.NOTHING_USABLE, "a page is no article (extract), or could not be fetched (site)"),
                (ExitCode.EXTRACTION_BROKE, "a site is not read as it used to be (doctor, crawl-all)"),
                (ExitCode.WRITE_FAILED, "the archive or the exports could not be read or written"),
                (ExitCode.LIMIT, "a crawl was ended by a limit (doctor, crawl-all)"),
                (ExitCode.SIGNAL, "ended by a signal"),
                (ExitCode.ALREADY_RUNNING, "a crawl is running already, or hangs (doctor)"),
            )
        ),
    ]
)


@click.group(epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="newscrawl")
def cli() -> None:
    """Archive news: articles, their history and their view counts in SQLite, published as JSON.

    To crawl a site into archive.db:  scrapy crawl news -a url=https://example.com/
    """


@cli.command()
@click.argument("pages", nargs=-1, type=click.Path(path_type=Path), metavar="PAGE...")
@click.option("--url", help="Where the page was saved from; its relative links are resolved against it.")
@click.option("--site", help="Use this site's file.")
@click.option(
    "--sites",
    type=click.Path(path_type=Path),
    default="sites",
    show_default=True,
    help="Folder of your own site files, looked up before those that come with newscrawl.",
)
@click.option("--explain", is_flag=True, help="Tell people instead: each field, the rule that gave it, what lost.")
@click.option("--index", type=click.Path(path_type=Path), help='Many pages: a file of lines {"id", "path", "url"}.')
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes for --index.")
def extract(  # noqa: PLR0913, PLR0917 - one argument per option
    pages: tuple[Path, ...],
    url: str | None,
    site: str | None,
    sites: Path,
    explain: bool,  # noqa: FBT001 - a flag
    index: Path | None,
    jobs: int,
) -> None:
    """Read saved pages (.html, .html.gz, .txt) and print each article as a line of JSON.

    A page that is no article is named on stderr with the reason, and the command ends with 4. With --explain the answer
    is for people: each field, the rule that gave it, what it was read from, and the candidates that lost. With --index
    it is a line {"id", ...item, "cpu"} for each page, or {"id", "error"}; paths are relative to the index.
    """
    rules = load_site(site, sites) if site is not None else None
    if bool(pages) == (index is not None):
        raise BadInput("give pages, or --index FILE: newscrawl extract page.html")
    if index is not None:
        if url is not None:
            raise BadInput("--url goes with pages; in an index each line has its own")
        if explain:
            raise BadInput("--explain goes with pages: newscrawl extract --explain page.html")
        extract_index(index, (site, sites) if site is not None else None, jobs, sys.stdout)
        return
    read = explain_pages if explain else extract_pages
    out = _for_people() if explain else sys.stdout
    failures = read(pages, canonical_url(url) if url is not None else None, rules, out)
    for error in failures:
        click.echo(f"newscrawl: {harmless(str(error))}", err=True)
    if failures:
        raise SystemExit(max(error.exit_code for error in failures))


@cli.command()
@click.option(
    "--archive", type=click.Path(path_type=Path), default="archive.db", show_default=True, help="The archive to read."
)
@click.option(
    "--to", "folder", type=click.Path(path_type=Path), default="exports", show_default=True, help="The folder to write."
)
def export(archive: Path, folder: Path) -> None:
    """Write the archive as files: JSON lines per site and month, articles.json, articles.csv, manifest.json.

    Exporting twice without changes gives the same bytes. A reader sees the old files or the new ones, never half.
    """
    manifest = export_archive(archive, folder)
    click.echo(
        f"{manifest['articles']} articles in {len(manifest['files'])} files under {folder}, change number "
        f"{manifest['change_number']}"
    )


@cli.command()
@click.option(
    "--archive",
    type=click.Path(path_type=Path),
    default="archive.db",
    show_default=True,
    help="The archive to examine.",
)
@click.option("--site", help="Tell of this site only.")
@click.option(
    "--exports", type=click.Path(path_type=Path), default="exports", show_default=True, help="Where its exports lie."
)
@click.option("--json", "wants_json", is_flag=True, help="One JSON object, for machines.")
@click.option("--accept", "accepted", metavar="SITE", help="Take how this site's pages are now for its new normal.")
def doctor(
    archive: Path,
    site: str | None,
    exports: Path,
    wants_json: bool,  # noqa: FBT001 - a flag
    accepted: str | None,
) -> None:
    """Explain the last run of each site in plain words, and say what to do.

    Tells how it ended, when, what came, what is owed and why, runs that died, a site that is not crawled any more,
    and how the archive's file stands. Ends with 0 if nothing needs doing, else with the gravest exit code of what
    does. The archive is only read, and may be written meanwhile.

    With --accept nothing is told: a site whose pages have changed for good is learned anew, and alarms no more.
    """
    from newscrawl.doctor import accept, diagnose  # noqa: PLC0415 - only this command needs it

    now = datetime.now(UTC)
    if accepted is not None:
        accept(archive, accepted, now, sys.stdout)
        return
    raise SystemExit(int(diagnose(archive, exports, now, sys.stdout, site=site, wants_json=wants_json)))


_SITES = click.option(
    "--sites",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_FOLDER,
    show_default=True,
    help="Folder of your own site files and their cases.",
)
_SETTINGS = click.option(
    "-s", "--set", "options", multiple=True, metavar="NAME=VALUE", help="A setting, as for scrapy crawl; repeatable."
)


@cli.group()
def site() -> None:
    """Work on site files: draft one, save pages as cases, check that all cases come out right.

    Pages are fetched as a crawl fetches them: robots.txt, guards, limits, delays and NEWSCRAWL_CONTACT apply. Nothing
    is written into an archive.
    """


@site.command()
@click.argument("url")
@click.option("--site", "name", help="The site's name; default: the site file that names the host, else the host.")
@_SITES
@click.option("--case", help="The case's name; default: the last part of the address.")
@click.option("--force", is_flag=True, help="Write over a case that is there.")
@click.option("--from-archive", is_flag=True, help="Take the page as a crawl kept it, instead of fetching it anew.")
@_SETTINGS
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
    if from_archive:
        raise BadInput(
            "archives hold no raw pages yet: the setting that is to keep them, NEWSCRAWL_KEEP_RAW, does not exist so "
            f"far; fetch the page instead: newscrawl site capture {url}"
        )
    from newscrawl.sampling import Sampler  # noqa: PLC0415 - the engine takes as long to load as all else
    from newscrawl.workbench.capture import capture as save  # noqa: PLC0415

    saved = save(url, Sampler.from_options(options), sites, site=name, case=case, force=force)
    click.echo(f"{saved.folder}: saved, {_summary(saved.expected)}")
    click.echo(
        f"Check {saved.folder / 'article.json'} against the page and correct it: it holds what is extracted today."
    )
    click.echo(f"Then: {check_command(saved.folder.parent.name, sites)}")


def _for_people() -> IO[str]:
    """Return standard output for what people read: nothing of a page that a terminal obeys comes through."""
    return cast("IO[str]", HarmlessStream(sys.stdout))


def _summary(expected: dict[str, Any]) -> str:
    if "error" in expected:
        return f"taken for no article ({expected['error']})"
    return f"taken for the article {shown(str(expected['title']))}"


@site.command()
@click.argument("name", required=False)
@_SITES
def check(name: str | None, sites: Path) -> None:
    """Compare what is extracted from all saved cases with what is expected.

    Offline; NAME checks one site, else all are. A table per site says of each field in each case: ok, - (not on the
    page, as expected), wrong, missing or extra. Ends with 1 if anything is not as expected, a site file is invalid,
    or a site has no case.
    """
    if not check_sites(name, sites, _for_people()):
        raise SystemExit(int(ExitCode.BAD_START))


@site.command()
@click.argument("url")
@click.option("--name", help="The site's name; default: its host.")
@_SITES
@click.option("--samples", type=click.IntRange(1, 50), default=5, show_default=True, help="Articles to fetch.")
@_SETTINGS
def new(url: str, name: str | None, sites: Path, samples: int, options: tuple[str, ...]) -> None:
    """Draft a site file from a few pages, with a saved case for each.

    The home page and articles of different addresses are fetched. Where witnesses that know nothing of each other
    contradict the generic rules (structured data, lists, feed, address, the pages among themselves), a selector is
    sought that is right on all samples. Where the generic rules suffice, the file says which site it is and no more.
    At most four requests are made for each sample.
    """
    from newscrawl.sampling import Sampler  # noqa: PLC0415 - the engine takes as long to load as all else
    from newscrawl.workbench.new import new_site  # noqa: PLC0415

    new_site(url, Sampler.from_options(options), sites, _for_people(), name=name, samples=samples)


@cli.command("crawl-all")
@click.option("--jobs", type=click.IntRange(1, 64), default=2, show_default=True, help="Crawls at a time.")
@_SETTINGS
@click.option("--archive", type=click.Path(path_type=Path), help="The archive; default: NEWSCRAWL_ARCHIVE.")
@click.option("--only", multiple=True, metavar="SITE", help="Only this site, if it is due; repeatable.")
@click.option("--dry-run", is_flag=True, help="Say what is due and why, or when it will be; start nothing.")
@click.option(
    "--logs",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for each crawl's output, SITE.log and the four before it; default: stderr, behind the site's name.",
)
@click.option(
    "--time-limit", default="24h", show_default=True, help="End a crawl that takes longer; the next goes on from there."
)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON in place of the table.")
def crawl_all(  # noqa: PLR0913, PLR0917 - one argument per option
    jobs: int,
    options: tuple[str, ...],
    archive: Path | None,
    only: tuple[str, ...],
    dry_run: bool,  # noqa: FBT001 - a flag
    logs: Path | None,
    time_limit: str,
    as_json: bool,  # noqa: FBT001 - a flag
) -> None:
    """Crawl every site that is due, several at once, each by a `scrapy crawl` of its own.

    The sites are those with a file in your own folder (NEWSCRAWL_SITES). One is due when the time that its file gives
    as `every` has passed since its last crawl began; without one, always. A crawl that was cut short or failed is due
    at once, one whose site asked to wait when that is over; what is being crawled already is skipped. Ends with the
    gravest code of any crawl: 3, 6, 5, 1, 4, 8, 7, else 0; 9 is no trouble here.
    """
    from newscrawl.crawl_all import command  # noqa: PLC0415 - Scrapy's settings take as long to load as all else

    order = command.order_of(options, archive=archive, only=only, jobs=jobs, logs=logs, time_limit=time_limit)
    run = command.say_what_is_due if dry_run else command.crawl_all
    code = run(order, sys.stdout, as_json=as_json)
    if code:
        raise SystemExit(int(code))


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command; every foreseen failure is one sentence on stderr and its exit code."""
    try:
        cli.main(args=argv, prog_name="newscrawl", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(int(ExitCode.BAD_START))
    except click.Abort:
        sys.exit(int(ExitCode.SIGNAL))
    except NewscrawlError as error:
        click.echo(f"newscrawl: {harmless(str(error))}", err=True)
        sys.exit(int(error.exit_code))
