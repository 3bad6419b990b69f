"""`newscrawl doctor`: how an archive and its sites stand, in plain words, and what to do.

findings   a matter that needs doing, with its exit code; a remark that does not
sites      a site's last runs -> what came, what is owed and why, what needs doing
rhythm     when a site is usually crawled: "no crawl" is not "no news"
storage    the file, the disk under it, the exports, what lies about
telling    all of it as lines for people, and as one JSON object
"""

from newscrawl.doctor.command import accept, diagnose

__all__ = ["accept", "diagnose"]
