-- A temporary view over the table or view `visits`: the place that counts, and when each visit ended.
-- Variables: zones (zone, parent, venue), stays (a map from kind to seconds), usual_stay (seconds).
CREATE OR REPLACE TEMP VIEW part AS
SELECT
    person, venue, "at" AS came, assurance,
    CASE getvariable('zones')
        WHEN 'zone' THEN coalesce(zone, 0)
        WHEN 'parent' THEN coalesce(zone, 0) // 256
        ELSE 0
    END AS place,
    greatest("at", CASE WHEN "left" IS NULL
        THEN "at" + coalesce(map_extract_value(getvariable('stays'), kind), getvariable('usual_stay'))
        ELSE "left"
    END) AS gone,
    "left" IS NULL OR inferred AS inferred
FROM visits;

-- A stay is visits of one person at one place: a visit opens a stay unless it overlaps or touches the time before it.
CREATE OR REPLACE TEMP MACRO stays_of(parts) AS TABLE
SELECT person, venue, place, min(came) AS came, max(gone) AS gone
FROM (
    SELECT *, count(*) FILTER (opens) OVER (
        PARTITION BY person, venue, place ORDER BY came, gone ROWS UNBOUNDED PRECEDING
    ) AS stay
    FROM (
        SELECT *, came > coalesce(max(gone) OVER (
            PARTITION BY person, venue, place ORDER BY came, gone
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), -(2::BIGINT ** 60)) AS opens
        FROM query_table(parts)
    )
)
GROUP BY person, venue, place, stay;
