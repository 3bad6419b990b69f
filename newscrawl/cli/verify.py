"""`newscrawl verify`: is an export whole?"""

from __future__ import annotations

import json
import sys
from contextlib import closing

import click

from newscrawl.cli.options import for_people
from newscrawl.errors import ExitCode
from newscrawl.mirror.progress import Progress
from newscrawl.mirror.sources import open_source
from newscrawl.mirror.verifying import verify as verify_export


@click.command()
@click.argument("export", metavar="DIR|URL")
@click.option("--json", "wants_json", is_flag=True, help="One JSON object, for machines.")
def verify(export: str, wants_json: bool) -> None:  # noqa: FBT001 - a flag
    """Check everything in an export: is each file what the manifest says, and each article what the schema says?

    Names all that is wrong, a line each. Ends with 0 if nothing is, with 6 if anything is.
    """
    with closing(open_source(export)) as source, Progress(sys.stderr) as progress:
        verdict = verify_export(source, progress)
    out = for_people()
    if wants_json:
        print(json.dumps(verdict.as_json(), ensure_ascii=False, indent=1), file=out)
    else:
        for remark in verdict.remarks:
            print(f"note: {remark}", file=out)
        for problem in verdict.problems:
            print(problem, file=out)
        if verdict.problems:
            count = len(verdict.problems)
            print(f"{verdict.where} is damaged: {count} problem{'s' * (count > 1)}", file=out)
        elif verdict.manifest is not None:
            articles, files = verdict.manifest.articles, len(verdict.manifest.files)
            number = verdict.manifest.change_number
            print(f"{verdict.where} is whole: {articles} articles in {files} files, change number {number}", file=out)
    if verdict.problems:
        sys.exit(int(ExitCode.WRITE_FAILED))
