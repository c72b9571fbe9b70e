"""Will this deploy - on a fresh database, on the one we have, twice, with rows in it - and can we get back.

The way of a pull request through the folders, top to bottom:

    web | cli        a delivery or a command line arrives
    jobs, store      kept, queued, leased: one worker per pull request, newest commit wins
    github           what GitHub knows and what we tell it
    repository       git objects become trees: path -> bytes
    scripts          trees become numbered schema files, statements, programs to run
    listings         every workflow, script and master that names the files
    lint             what only text shows
    postgres         throw-away clusters in a jail
    catalog          what a database contains; how two differ
    replay           routes: what the files do to a database, statement by statement
    rollback         the way back, generated and proven
    report, render   everything known about one (base, head), and how each reader sees it
    commands         what people may ask for in chat
    targets          real databases, changed with a lease, a safety point and a proof

`examine.py` tells that story in one function.
"""
