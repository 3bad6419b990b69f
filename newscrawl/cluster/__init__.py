"""Many machines, on Dask (the extra `distributed`): a task for each site to crawl, or WARC file to import.

    machine of the archive                              any other
    coordinator   leases, seeds, merges   scheduler     attempt   a shard archive, a command in a child process
    attendance    looks after jobs        (Dask's)      worker    what the coordinator asks of it
    sites, warcs  what a job is                         child     a process that dies with its worker
    session       the connection
    jobs          what the coordinator needs of a job
    orders        what goes between them, and the times and sizes that both keep
    parcels       files, packed and in pieces

The archive is seen by the coordinator alone. Dask gives a task to another worker when its own dies; whatever it does,
a site is worked on under one lease at a time, and merging the same results twice changes nothing.
"""
