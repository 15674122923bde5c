-- Every delivery in which an entry of 履职记录 came, under its key and in its words; withdrawals are no arrivals.
-- grain: one row per activity_key and delivery_id
-- materialized: view
select
    activity_key,
    leader,
    post,
    happened_on,
    words,
    delivery_id
from landing.activities
where not is_withdrawn
