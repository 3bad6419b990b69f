"""Stories: the groups that pairs make. Who is alike to a member is a member; a story's number is its least member's.

What hangs together by more than `MOST` articles is no story: a live ticker whose every page has something of the last
one, a series on one form. Its pairs stay, its articles are in no group. So a write never looks through more than that,
and what there is depends on the pairs alone, not on the order in which they came and went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.archive.near_duplicates.pairs import pairs_of
from newscrawl.archive.near_duplicates.shingles import similarity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newscrawl.archive.followers import Writer
    from newscrawl.archive.near_duplicates.pairs import Edge, Texts

MOST = 500
"""Articles of a story at most."""


class Facts(NamedTuple):
    """What a story knows of a member."""

    site: str
    at: str
    """When it was published, else when it was first seen."""


def follow_story(
    connection: Writer, texts: Texts, article_id: int, facts: Facts | None, changes: Mapping[Edge, float | None]
) -> None:
    """Bring the stories up to date with an article.

    Args:
        connection: The archive; the pairs in it are up to date.
        texts: The articles' texts.
        article_id: The article that changed.
        facts: Of it; None: it is removed.
        changes: The pairs that came or changed; None for those that are no more.
    """
    touched = {number for edge in changes for number in edge}
    if facts:
        connection.execute("UPDATE story_members SET site = ?, at = ? WHERE article_id = ?", (*facts, article_id))
    before = _stories_of(connection, touched | {article_id})
    if not before and not changes:
        return
    stories = {story: _members(connection, story) for story in set(before.values())}
    members = set().union(*stories.values())
    parted = [edge for edge, alike in changes.items() if alike is None]
    if not all(_are_joined(connection, edge) for edge in parted):
        groups = grouped(members | touched, lambda number: pairs_of(connection, number))
    else:
        crowded = {number for number in touched - before.keys() if _has_others(connection, number, changes)}
        joined = _joined(stories.values(), changes.keys() - set(parted))
        groups = [group for group in joined if len(group) <= MOST and group.isdisjoint(crowded)]
    left = members - {number for group in groups for number in group}
    connection.executemany("DELETE FROM story_members WHERE article_id = ?", [(number,) for number in left])
    for group in groups:
        gather(connection, min(group), group - stories.get(min(group), set()))
    for story in stories.keys() - {min(group) for group in groups}:
        connection.execute("DELETE FROM stories WHERE id = ?", (story,))
    for group in groups:
        story = min(group)
        settle(connection, texts, story, (group - stories.get(story, set())) | {article_id})


def fill_stories(connection: Writer, texts: Texts) -> None:
    """Make the stories anew from all pairs. Of what hangs together, numbers are held in memory, and few texts."""
    seen: set[int] = set()
    last = 0
    # A group's least member is the first of a pair; all others are reached from there.
    while row := connection.execute(
        "SELECT article_id FROM near_duplicate_pairs WHERE article_id > ? ORDER BY article_id LIMIT 1", (last,)
    ).fetchone():
        (last,) = row
        if last in seen:
            continue
        group: set[int] = set()
        reached = {last}
        while reached:
            number = reached.pop()
            group.add(number)
            reached |= {other for edge in pairs_of(connection, number) for other in edge} - group
        seen |= group
        if len(group) <= MOST:
            gather(connection, last, group)
            settle(connection, texts, last, group)


def settle(connection: Writer, texts: Texts, story: int, renewed: set[int]) -> None:
    """Note a story's earliest article, its size, and how alike its members are to the earliest.

    Args:
        connection: The archive; the story's members stand in it.
        texts: The articles' texts.
        story: The story.
        renewed: Members that are new in it, or whose text changed.
    """
    rows = connection.execute(
        "SELECT article_id, site, at FROM story_members WHERE story_id = ? ORDER BY at, article_id", (story,)
    ).fetchall()
    earliest = rows[0][0]
    row = connection.execute("SELECT earliest_id FROM stories WHERE id = ?", (story,)).fetchone()
    everyone = row is None or row[0] != earliest or earliest in renewed
    known = pairs_of(connection, earliest)
    own = texts[earliest]  # held here: of the others, one at a time is
    connection.executemany(
        "UPDATE story_members SET similarity = ? WHERE article_id = ?",
        (
            (
                1.0 if number == earliest else _known(known, earliest, number) or similarity(own, texts[number]),
                number,
            )
            for number, *_ in rows
            if everyone or number in renewed
        ),
    )
    connection.execute(
        "INSERT OR REPLACE INTO stories (id, earliest_id, earliest_at, latest_at, articles, sites) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (story, earliest, rows[0][2], rows[-1][2], len(rows), len({site for _, site, _ in rows})),
    )


def _known(pairs: Mapping[Edge, float], one: int, other: int) -> float | None:
    return pairs.get((min(one, other), max(one, other)))


def _stories_of(connection: Writer, numbers: Iterable[int]) -> dict[int, int]:
    """Return the story of each article that is in one."""
    found = {}
    for number in numbers:
        row = connection.execute("SELECT story_id FROM story_members WHERE article_id = ?", (number,)).fetchone()
        if row:
            found[number] = row[0]
    return found


def _members(connection: Writer, story: int) -> set[int]:
    rows = connection.execute("SELECT article_id FROM story_members WHERE story_id = ?", (story,))
    return {number for (number,) in rows}


def grouped(numbers: Iterable[int], pairs: Callable[[int], Iterable[Edge]]) -> list[set[int]]:
    """Return the groups that articles make by their pairs, without those that stand alone or are too many.

    Args:
        numbers: The articles.
        pairs: Gives the pairs of an article.
    """
    groups = []
    waiting = set(numbers)
    crowd: set[int] = set()
    while waiting:
        group: set[int] = set()
        reached = {waiting.pop()}
        while reached and len(group) <= MOST and reached.isdisjoint(crowd):
            number = reached.pop()
            group.add(number)
            reached |= {other for edge in pairs(number) for other in edge} - group
        waiting -= group
        if reached or len(group) > MOST:
            crowd |= group
        elif len(group) > 1:
            groups.append(group)
    return groups


def _are_joined(connection: Writer, edge: Edge) -> bool:
    """Tell whether two articles are alike to one and the same other."""
    one, other = ({number for pair in pairs_of(connection, end) for number in pair} for end in edge)
    return not (one & other).issubset(edge)


def _has_others(connection: Writer, number: int, changes: Mapping[Edge, float | None]) -> bool:
    """Tell whether an article has pairs that it had before: without a story, it has been among too many.

    If all of these had but pairs that changed, they would all be touched, and are seen to be too many by that.
    """
    return any(edge not in changes for edge in pairs_of(connection, number))


def _joined(stories: Iterable[set[int]], edges: Iterable[Edge]) -> list[set[int]]:
    """Return the groups that stories make by pairs that came."""
    groups = list(stories)
    for edge in edges:
        met = [group for group in groups if not group.isdisjoint(edge)]
        groups = [group for group in groups if group.isdisjoint(edge)]
        groups.append(set(edge).union(*met))
    return groups


def gather(connection: Writer, story: int, articles: Iterable[int]) -> None:
    """Make articles members of a story."""
    for number in articles:
        moved = connection.execute("UPDATE story_members SET story_id = ? WHERE article_id = ?", (story, number))
        if not moved.rowcount:
            connection.execute(
                "INSERT INTO story_members SELECT id, ?, site, coalesce(published_at, first_seen_at), 0 "
                "FROM articles WHERE id = ?",
                (story, number),
            )
