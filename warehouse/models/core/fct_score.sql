-- Scores that the office gave by hand (考核评分), with the days of their period.
-- grain: one row per period, subject and indicator
-- unique: period, subject, indicator
-- not_null: period, subject, indicator, period_start_on, period_end_on
select
    scores.period,
    periods.start_on as period_start_on,
    periods.end_on as period_end_on,
    scores.subject,
    scores.indicator,
    scores.score,
    scores.adjustment,
    scores.basis,
    scores.delivery_id,
    scores.sheet,
    scores.row
from staging.scores as scores
inner join core.dim_period as periods on scores.period = periods.period
