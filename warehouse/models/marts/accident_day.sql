-- Accidents per day with their casualties and loss.
-- grain: one row per district, industry, level, day
-- not_null: district, level, occurred_on
select
    district,
    industry,
    level,
    occurred_on,
    strftime(occurred_on, '%Y-%m') as month,
    count(*) as accident_count,
    sum(deaths) as death_count,
    sum(serious_injuries) as serious_injury_count,
    sum(loss_yuan) as loss_yuan
from core.fct_accident
group by all
order by occurred_on
