"""The watch.toml that `init` writes: every setting with its default and what it is for."""

WATCH_TOML = """\
# disclosure_watch: what is watched, how, and who is told. Every setting but the sources shows its default.

storage = "storage"                 # a folder beside this file, or s3://bucket/prefix
timezone = "Asia/Shanghai"          # of schedules, and of a day given without an offset

[fetch]
contact = ""                        # a mail address; it goes into the User-Agent, so that a site can reach you
pace = 1.0                          # least seconds between two requests to one host; 0 for none
concurrency_per_host = 2
allow_private_addresses = false     # loopback and private networks are refused unless true
unconditional_every = 20            # every so many passes a page is asked without validators, since some lie

[watch]
recheck = 200                       # known records whose own page is asked again in one pass; or "all"
full_every = "7d"                   # how often a pass walks the whole listing; "0" is every pass
withdraw_after = "24h"              # least time between the two checks that confirm a withdrawal
alert_baseline = false              # whether the records of a source's first pass are alerted

# One table a column. `disclosure-watch add ADDRESS` writes it for you.
#
# [[source]]
# id = "cq-kjj-cppcc"               # lower-case letters, digits, hyphens; stable for ever
# name = "重庆市科学技术局 政协提案办理"
# listing_url = "https://…/"
# profile = "auto"
# schedule = "0 */6 * * *"

# One table a receiver.
#
# [[subscription]]
# name = "all"
# to = "jsonl:alerts.jsonl"         # jsonl:FILE, terminal:, webhook:URL, or any Apprise address; ${NAME} is taken
# how = "immediate"                 # from the environment
"""
