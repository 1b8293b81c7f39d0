"""Whosaid: who said what in the news? THE MAP.

Rooms
    attribution   a pure library: text in, quotes with their speakers out
    store         rows: articles, quotes, speakers, in SQLite
    intake        what comes from outside: HTML pages and files -> articles
    jobs          work that outlives a request: a queue in the database, its workers
    api           JSON over HTTP, one router per resource
    training      offline: corpora -> weights, and the figures of the model card

Arrows (held by import-linter, see pyproject.toml)
    __main__ -> commands -> main -> api -> jobs -> reattribute -> ingest | incoming -> store | attribution | intake
    __main__ -> training -> attribution
    errors: anyone.  settings: __main__ and main only, passed in from there.
    attribution, store and intake never meet; nobody but the command line imports training.

Start reading at
    ingest.py                     the use case: article -> quotes -> rows
    reattribute.py                the same for an article that is stored, beside what people said of it
    jobs/worker.py                the same for what was queued, one article at a time
    attribution/attributor.py     the whole method on one page
    main.py                       how the service is put together
"""
