-- The days a leader is in post: terms of one name and post that touch or overlap are one.
-- grain: one row per leader, post and unbroken stretch of days
-- unique: leader_key, start_on
-- not_null: leader_key, start_on, end_on
-- assert: start_on <= end_on
with bounded as (
    select
        concat(name, '/', post) as leader_key,
        coalesce(term_start_on, date '1900-01-01') as start_on,
        coalesce(term_end_on, date '2999-12-31') as end_on
    from staging.leaders
),

reached as (
    select
        leader_key,
        start_on,
        end_on,
        max(end_on) over (
            partition by leader_key
            order by start_on, end_on
            rows between unbounded preceding and 1 preceding
        ) as reached_on
    from bounded
),

numbered as (
    select
        leader_key,
        start_on,
        end_on,
        sum(case when reached_on is null or start_on > reached_on + interval 1 day then 1 else 0 end) over (
            partition by leader_key
            order by start_on, end_on
            rows between unbounded preceding and current row
        ) as stretch
    from reached
)

select
    leader_key,
    min(start_on) as start_on,
    max(end_on) as end_on
from numbered
group by leader_key, stretch
