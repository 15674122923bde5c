-- The scores that were given by hand for periods that end in the period asked for.
-- columns: period, subject, indicator, score, adjustment, basis, delivery, file, sheet, row
select
    scores.period,
    scores.subject,
    scores.indicator,
    scores.score,
    scores.adjustment,
    scores.basis,
    scores.delivery_id as delivery,
    deliveries.file,
    scores.sheet,
    scores.row
from core.fct_score as scores
left join core.delivery_file as deliveries on scores.delivery_id = deliveries.delivery_id
where
    scores.period_end_on between $first_on and $last_on
    and scores.period_start_on <= $as_of
    and ($delivery is null or list_contains($delivery, scores.delivery_id))
order by scores.period_end_on desc, scores.period desc, scores.subject asc, scores.indicator asc
limit $limit
