-- What a run heard of is counted twice, once as it hears and once in the ledger, and each run keeps its report.
ALTER TABLE runs ADD COLUMN heard_of_before INTEGER;
ALTER TABLE runs ADD COLUMN heard_of_new INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN report TEXT;

-- Reasons without what is special to one address, so that those of a kind can be counted together.
CREATE VIEW url_reasons AS
SELECT id AS url_id, site, state, reason, article_id,
    CASE
        WHEN reason IS NULL THEN ''
        WHEN reason GLOB 'HTTP [0-9]*' THEN reason
        WHEN reason GLOB 'redirects to another site*' THEN 'redirects to another site'
        WHEN reason GLOB 'redirects to *' THEN 'redirects to another address'
        WHEN reason GLOB 'redirects in a circle*' THEN 'redirects in a circle'
        WHEN reason GLOB 'redirects nowhere*' THEN 'redirects nowhere'
        WHEN reason GLOB 'redirected from *' THEN 'redirected from another spelling'
        WHEN reason GLOB 'showed an article before, now*' THEN 'showed an article before, now none'
        WHEN reason GLOB '*, as on others since *' THEN substr(reason, 1, instr(reason, ', as on others') - 1)
        WHEN reason GLOB 'same article as *' THEN 'same article as another address'
        WHEN reason GLOB 'says that its own address is *' THEN 'says that its own address is another'
        WHEN reason GLOB 'a part of *' THEN 'a part of an article'
        WHEN reason GLOB 'its part *' THEN 'a part of it did not come'
        -- A host that cannot be reached is met at its robots.txt first.
        WHEN reason GLOB '*name leads nowhere: *' THEN 'its host name leads nowhere (DNS)'
        WHEN reason GLOB '*the connection was refused' THEN 'connection refused'
        WHEN reason GLOB '*it took longer than *' OR reason GLOB '*no connection in time' THEN 'no answer in time'
        WHEN reason GLOB '*the body broke off' OR reason GLOB '*the connection broke off'
            OR reason GLOB '*closed without an answer' THEN 'its answer was cut off'
        WHEN reason GLOB '*/robots.txt *' THEN 'its robots.txt cannot be read'
        WHEN reason GLOB '*private address*' THEN 'leads to a private address'
        WHEN reason GLOB 'asked without the parameter *' THEN 'asked without a parameter that changes nothing'
        WHEN reason GLOB 'soft 404: *' THEN 'soft 404'
        WHEN NOT clause GLOB '*[0-9]*' THEN clause
        ELSE replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
            clause, '0', '#'), '1', '#'), '2', '#'), '3', '#'), '4', '#'), '5', '#'), '6', '#'), '7', '#'), '8', '#'),
            '9', '#'), '####', '#'), '##', '#'), '##', '#')
    END AS class
FROM (
    SELECT id, site, state, reason, article_id,
        rtrim(substr(reason, 1, min(instr(reason || ': ', ': '), instr(reason || '; ', '; '),
            instr(reason || ' http', ' http'), 120) - 1), ', ') AS clause
    FROM urls
);

CREATE VIEW why_not_archived AS
SELECT urls.url, urls.site, urls.state, url_reasons.class AS reason_class,
    CASE urls.state
        WHEN 'heard of' THEN 'not asked yet'
        WHEN 'leased' THEN 'being fetched'
        WHEN 'owed' THEN 'failed, tried again'
        WHEN 'given up' THEN 'failed too often'
        WHEN 'gone' THEN 'gone from the site'
        ELSE urls.state
    END || coalesce(': ' || urls.reason, '') AS why,
    urls.http_status, urls.attempts, urls.changed_at AS since,
    CASE WHEN urls.queue IS NOT NULL AND urls.state != 'leased' THEN urls.due_at END AS asked_again_at,
    finder.url AS found_on
FROM urls
JOIN url_reasons ON url_reasons.url_id = urls.id
LEFT JOIN urls AS finder ON finder.id = urls.found_on
WHERE urls.article_id IS NULL;

CREATE VIEW run_reports AS
SELECT id AS run_id, site, started_at, ended_at,
    round((julianday(ended_at) - julianday(started_at)) * 86400, 1) AS seconds,
    outcome, reason, exit_code,
    CASE exit_code
        WHEN 0 THEN 'all well'
        WHEN 1 THEN 'did not start'
        WHEN 3 THEN 'disk full'
        WHEN 4 THEN 'nothing usable reached'
        WHEN 5 THEN 'extraction broke'
        WHEN 6 THEN 'archive or exports could not be written'
        WHEN 7 THEN 'ended by a limit'
        WHEN 8 THEN 'ended by a signal'
        WHEN 9 THEN 'running already'
    END AS exit_code_means,
    requests, fetched, not_modified, failed, articles_new, articles_changed, articles_unchanged, articles_lost,
    articles_missing, articles_gone, articles_put_off, counts_moved,
    heard_of, heard_of_new, waiting, leased, stored, unchanged, not_an_article, gone, refused, owed, given_up,
    heard_of = waiting + leased + stored + unchanged + not_an_article + gone + refused + owed + given_up
        AND (leased = 0 OR outcome = 'died')
        AND coalesce(heard_of = heard_of_before + heard_of_new, 1) AS closes
FROM runs;

CREATE VIEW run_reasons AS
SELECT runs.id AS run_id, runs.site, json_extract(entry.value, '$.state') AS state,
    json_extract(entry.value, '$.reason') AS reason, json_extract(entry.value, '$.urls') AS urls
FROM runs, json_each(runs.report, '$.reasons') AS entry;

CREATE VIEW site_status AS
SELECT sites.name AS site, last.id AS last_run_id, last.started_at AS last_run_at, last.outcome AS last_outcome,
    last.exit_code AS last_exit_code,
    (SELECT started_at FROM runs WHERE site = sites.name AND exit_code = 0 ORDER BY id DESC LIMIT 1) AS last_success_at,
    (SELECT started_at FROM runs WHERE site = sites.name AND articles_new > 0 ORDER BY id DESC LIMIT 1)
        AS last_new_article_at,
    (SELECT count(*) FROM runs WHERE site = sites.name) AS runs,
    (SELECT count(*) FROM articles WHERE site = sites.name) AS articles,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state IN ('heard of', 'leased')) AS waiting,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'owed') AS owed,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'refused') AS refused,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'gone') AS gone,
    (SELECT count(*) FROM urls WHERE site = sites.name AND state = 'given up') AS given_up
FROM sites
LEFT JOIN runs AS last ON last.id = (SELECT max(id) FROM runs WHERE site = sites.name);
-- Which pages were read last, and where a crawl begins: one look-up each, however many addresses there are.
CREATE INDEX urls_read ON urls (site, fetched_at) WHERE fetched_at IS NOT NULL;
CREATE INDEX urls_starts ON urls (site) WHERE source = 'start';
