"""New: draft a site file from a few of its pages, with a case beside it for each, and tell what a person must check."""

from __future__ import annotations

from itertools import chain, count
from typing import IO, TYPE_CHECKING

from newscrawl.errors import BadInput
from newscrawl.items import iso_utc
from newscrawl.shown import shown
from newscrawl.urls import canonical_url
from newscrawl.workbench.capture import case_name, save
from newscrawl.workbench.draft import draft_site
from newscrawl.workbench.rulings import MIN_PAGES
from newscrawl.workbench.samples import sample_site
from newscrawl.workbench.sites import check_command, check_site_name, name_for
from newscrawl.workbench.testimony import is_constant
from newscrawl.workbench.unreadlists import unread_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from newscrawl.sampling import Sampler
    from newscrawl.workbench.draft import Draft, Mending
    from newscrawl.workbench.samples import Sample, Sampled

MAX_VALUE = 60
"""Characters of a value that are shown."""

_OWN = ("column", "authors", "view_count", "introduction", "tags")
"""Fields that are seldom the same for all articles."""
_USUAL = ("title", "published_at", "authors", "column")
"""Fields that most articles have."""


def new_site(  # noqa: PLR0913 - one argument per option
    url: str, sampler: Sampler, folder: Path, out: IO[str], *, name: str | None, samples: int
) -> Draft:
    """Sample a site, draft its file, save the samples as cases, and tell of it.

    Args:
        url: Of the site's home page, of a list, or of an article.
        sampler: Fetches the pages.
        folder: The operator's site files.
        out: Where it is told.
        name: Of the site; None makes one from the host.
        samples: How many articles to fetch.

    Raises:
        BadInput: If an argument cannot be used, or there is a file of this name already.
        NotFetched: If the first page cannot be fetched, or no article is found.
    """
    url = canonical_url(url)
    sampler.check(url)
    name = name or name_for(url)
    check_site_name(name)
    file = folder / f"{name}.toml"
    if file.exists():
        raise BadInput(f"there is a site file {str(file)!r} already; name another with --name, or remove it")
    sampled = sampler.fetch(sample_site(url, samples))
    draft, mendings = draft_site(name, sampled)
    pages = len(sampled.samples)
    text = draft.text(
        f"Drafted by `newscrawl site new {url}` from {pages} pages; the cases in {name}/ are these pages."
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadInput(f"cannot write the site file {str(file)!r}: {error.strerror or error}") from None
    cases = _saved(sampled.samples, draft, folder / name)
    out.writelines(f"{line}\n" for line in _report(sampled, draft, mendings, cases))
    out.write(f"\n{file}:\n")
    out.writelines(f"  {line}".rstrip() + "\n" for line in text.splitlines())
    out.write("\nA person must check:\n")
    out.writelines(f"  - {line}\n" for line in _to_check(sampled, mendings, folder / name))
    out.write(f"Then: {check_command(name, folder)}\n")
    return draft


def _saved(samples: Sequence[Sample], draft: Draft, folder: Path) -> list[str]:
    """Save each sample as a case under a name of its own; return the names."""
    names: list[str] = []
    rules = draft.rules
    for sample in samples:
        first = case_name(sample.fetched.url)
        several = chain([first], (f"{first}-{n}" for n in count(2)))
        names.append(next(name for name in several if not (folder / name).exists()))
        save(sample.fetched, folder / names[-1], rules, asked=sample.asked)
    return names


def _report(sampled: Sampled, draft: Draft, mendings: Sequence[Mending], cases: Sequence[str]) -> Iterator[str]:
    """Yield what was fetched, and for each page what the generic rules get wrong on it and what was done about it."""
    pages = len(sampled.samples)
    yield f"{draft.name}: {pages} article{'' if pages == 1 else 's'} sampled with {sampled.requests} requests"
    for place, (sample, case) in enumerate(zip(sampled.samples, cases, strict=True)):
        yield ""
        yield f"{shown(sample.fetched.url)}  (case {case})"
        lines = [line for mending in mendings for line in _mending_lines(mending, place, sample)]
        yield from lines or ["  the generic rules suffice"]


def _mending_lines(mending: Mending, place: int, sample: Sample) -> Iterator[str]:
    ruling = mending.ruling
    reason = ruling.reasons.get(place)
    if reason is None:
        return
    generic, truth = getattr(sample.article, ruling.field), ruling.truths[place]
    done = f"mended by {mending.by}" if mending.by else "NOT mended: no selector gives it on all pages"
    if ruling.field == "body" and ruling.exact:
        house = [text for text in str(generic).split("\n\n") if text not in str(truth).split("\n\n")]
        yield f"  body: {', '.join(map(_value, house))} is none of its text ({reason})"
    else:
        yield f"  {ruling.field}: {_value(generic)} is wrong, {_value(truth)} is right ({reason})"
    yield f"    {done}"


def _to_check(sampled: Sampled, mendings: Sequence[Mending], folder: Path) -> Iterator[str]:
    """Yield what no comparison of pages can know."""
    yield f"each {folder}/CASE/article.json against its page: it holds what is extracted, and is what `check` holds to"
    for mending in mendings:
        if mending.by is None:
            yield f"{mending.ruling.field}: it is wrong on a page above, and no selector was found that mends it"
    articles = [sample.article for sample in sampled.samples]
    mended = {mending.ruling.field for mending in mendings}
    for field in _OWN:
        values = [getattr(article, field) or None for article in articles]
        if field not in mended and len(values) >= MIN_PAGES and is_constant(values):
            yield f"{field}: it is {_value(values[0])} on every page; is it each article's own?"
    for field in _USUAL:
        found = sum(bool(getattr(article, field)) for article in articles)
        if field not in mended and found < len(articles):
            on = f"only {found} of the {len(articles)} pages" if found else "none of the pages"
            yield f"{field}: it is found on {on}; do they show none?"
    if len(articles) < MIN_PAGES:
        yield f"fewer than {MIN_PAGES} articles were found; capture more of them: newscrawl site capture URL"
    for heading in unread_lists(sampled.samples):
        yield f"the links under {_value(heading)} are none of related, popular and latest; if they are, see [headings]"
    yield from sampled.remarks


def _value(value: str | int | datetime | tuple[str, ...] | None) -> str:
    """Return a value as it may stand in a line."""
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        value = ", ".join(value)
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) else iso_utc(value)
    return repr(shown(value if len(value) <= MAX_VALUE else value[: MAX_VALUE - 1] + "…"))
