-- Days between accidents up to the as-of date; the last gap still runs and is censored.
-- columns: accident, occurred_on, gap_days, is_running
with chosen as (
    select
        accident,
        occurred_on,
        lag(occurred_on) over (order by occurred_at, accident) as previous_on
    from core.fct_accident
    where
        occurred_on <= $as_of
        and ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
)

select
    accident,
    occurred_on,
    date_diff('day', previous_on, occurred_on) as gap_days,
    false as is_running
from chosen
where previous_on is not null and occurred_on between $first_on and $last_on
union all
select
    null as accident,
    $as_of as occurred_on,
    date_diff('day', max(occurred_on), $as_of) as gap_days,
    true as is_running
from chosen
having count(*) > 0
order by occurred_on, is_running, accident
