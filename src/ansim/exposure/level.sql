-- One generation: from `source` (person, begins, ends) and `reached` (person) to `qualifying` and `explained`.
-- Candidates are chosen by place and time first, the rule is applied to them after. Variables: tail, enough (seconds).

CREATE OR REPLACE TEMP TABLE own AS
SELECT part.* FROM part JOIN source USING (person)
WHERE part.came < source.ends AND part.gone >= source.begins;

-- Merged first, then cut to the window; the tail follows the source and ends with its window.
CREATE OR REPLACE TEMP TABLE presence AS
SELECT
    person, venue, place, begins, stay.came AS stay_came, stay.gone AS stay_gone,
    greatest(stay.came, begins) AS came, least(least(stay.gone, ends) + getvariable('tail'), ends) AS until
FROM stays_of('own') AS stay JOIN source USING (person)
WHERE greatest(stay.came, begins) < least(stay.gone, ends)
   OR (stay.came = stay.gone AND begins <= stay.came AND stay.came < ends);

CREATE OR REPLACE TEMP TABLE near AS
SELECT part.*
FROM part SEMI JOIN presence
    ON part.venue = presence.venue AND part.place = presence.place
    AND part.came < presence.until AND part.gone > presence.came
WHERE NOT EXISTS (FROM reached WHERE reached.person = part.person);

CREATE OR REPLACE TEMP TABLE overlap AS
SELECT
    other.person, presence.person AS source, other.venue, other.place, stay_came, stay_gone, begins,
    greatest(other.came, presence.came) AS start, least(other.gone, presence.until) AS finish
FROM stays_of('near') AS other JOIN presence
    ON other.venue = presence.venue AND other.place = presence.place
    AND other.came < presence.until AND other.gone > presence.came
WHERE greatest(other.came, presence.came) < least(other.gone, presence.until);

-- Time of a pair is the union of its overlaps: what lies before the latest end so far counts once.
CREATE OR REPLACE TEMP TABLE qualifying AS
SELECT source, person, sum(fresh)::BIGINT AS seconds, min(start) AS first
FROM (
    SELECT source, person, start, greatest(0, finish - greatest(start, coalesce(max(finish) OVER (
        PARTITION BY source, person ORDER BY start, finish ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), start))) AS fresh
    FROM overlap
)
GROUP BY source, person
HAVING sum(fresh) >= getvariable('enough');

CREATE OR REPLACE TEMP TABLE explained AS
WITH kept AS (
    SELECT overlap.*, row_number() OVER () AS number FROM overlap SEMI JOIN qualifying USING (source, person)
), behind AS (
    SELECT number, near.assurance, near.inferred
    FROM kept JOIN near USING (person, venue, place)
    WHERE near.came < kept.finish AND near.gone > kept.start
    UNION ALL
    SELECT number, own.assurance, own.inferred
    FROM kept JOIN own ON own.person = kept.source AND own.venue = kept.venue AND own.place = kept.place
    WHERE own.came < kept.finish AND own.gone + getvariable('tail') > kept.start AND own.gone >= kept.begins
      AND own.came >= kept.stay_came AND own.gone <= kept.stay_gone
)
SELECT kept.person, start, finish, venue, place, source,
       bool_or(behind.inferred) AS inferred, min(behind.assurance) AS assurance
FROM kept JOIN behind USING (number)
GROUP BY number, kept.person, start, finish, venue, place, source;
