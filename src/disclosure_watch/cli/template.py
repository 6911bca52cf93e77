"""The watch.toml that `init` writes: every setting with its default and what it is for, in the language that people read."""

import re
from collections.abc import Iterator

from disclosure_watch.language import translate

_REMARK = re.compile(r"(.*\S\s{2,}# |# (?!\[|\w+ = ))(.+)")
"""What a line says to people: what stands behind a setting and some blanks, all of one that holds no setting."""


def watch_toml() -> str:
    """Return the file."""
    return "".join(f"{before}{translate(remark) if remark else ''}\n" for before, remark in remarks())


def remarks() -> Iterator[tuple[str, str]]:
    """Yield each line as what stays as it is and a remark, empty where it has none."""
    for line in _WATCH_TOML.splitlines():
        match = _REMARK.fullmatch(line)
        yield (match[1], match[2]) if match else (line, "")


_WATCH_TOML = """\
# disclosure_watch: what is watched, how, and who is told. Every setting but the sources shows its default.

storage = "storage"                 # a folder beside this file, or s3://bucket/prefix
timezone = "Asia/Shanghai"          # of schedules, and of a day given without an offset

[fetch]
contact = ""                        # a mail address; it goes into the User-Agent, so that a site can reach you
pace = 1.0                          # least seconds between two requests to one host; 0 for none
concurrency_per_host = 2
proxy = ""                          # http://, https:// or socks5h:// for every source; "env" obeys the environment
allow_private_addresses = false     # loopback and private networks are refused unless true
unconditional_every = 20            # every so many passes a page is asked without validators, since some lie

[watch]
recheck = "auto"                    # known pages asked again where a change is likely; or so many in turn, or "all"
recheck_budget = 200                # of "auto": at most so many in one pass of a source
recheck_floor = "90d"               # of "auto": and each at least this often; "0" for no such bound
full_every = "7d"                   # how often a pass walks the whole listing; "0" is every pass
withdraw_after = "24h"              # least time between the two checks that confirm a withdrawal
pass_limit = "30m"                  # a pass that takes longer is ended, and goes on next time
alert_baseline = false              # whether the records of a source's first pass are alerted

# One table a column. `disclosure-watch add ADDRESS` writes it for you.
#
# [[source]]
# id = "cq-kjj-cppcc"               # lower-case letters, digits, hyphens; stable for ever
# name = "重庆市科学技术局 政协提案办理"
# listing_url = "https://…/"
# profile = "auto"
# schedule = "0 */6 * * *"
# agency = "重庆市科学技术局"
# division = "500000"               # six digits of GB/T 2260
# tags = ["city"]                   # disclosure-watch run tag:city
# enabled = true                    # false pauses it
# proxy = ""                        # how it is reached, where it needs more than others
# tls = "strict"                    # or "unverified"
# user_agent = ""
# render = "none"                   # or "browser"

# One table a receiver. All but name and to may be left out; what is named narrows what is told.
#
# [[subscription]]
# name = "all"
# to = "jsonl:alerts.jsonl"         # jsonl:FILE, feed:FILE.xml, terminal:, webhook:URL, mail:ADDRESS, or any Apprise
#                                   # address such as dingtalk://…; ${NAME} is taken from the environment
# how = "immediate"                 # or "digest", at the moments of cron
# cron = "0 8 * * *"
# language = "zh"                   # or "en"
# quiet = "22:00-08:00"             # nothing is sent in these hours
# flood = 100                       # more changes in one pass of a source are told as one
# secret = "${WEBHOOK_SECRET}"      # signs a webhook's calls
# sources = ["cq-kjj-cppcc"]
# changes = ["added", "content_changed", "withdrawn"]
# fields = ["title", "body_text", "reply.signed_on"]
# keywords = ["科技", "养老"]        # in title or text
# publishers = ["市科技局"]          # parts of the value, as of topics and sessions; proposers are whole names
# only = ["figures", "dates"]       # where nothing else changed
# findings = true                   # be told what an operator must look at

# The server that mail: receivers are reached through.
#
# [smtp]
# host = "smtp.example.org"
# port = 587
# tls = "starttls"                  # or "implicit", or "none"
# user = "watch@example.org"
# password = "${SMTP_PASSWORD}"
# from = "watch@example.org"

# [web]
# password = "${WEB_PASSWORD}"
# proxy_header = "X-Watch-Proxy: ${WEB_SECRET}"   # what a proxy sends that has asked its readers itself

# [alert]
# templates = "templates"           # a folder with alert.txt, alert.html or alert.md of your own
# archive_url = "https://archive.example.org/{file}?offset={offset}"
# feed_url = "https://data.example.org/feeds/{file}"   # where the files of feed: are published
# history_url = "https://data.example.org/history/{record_id}"
"""
