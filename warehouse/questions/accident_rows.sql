-- The accidents of the period up to the as-of date.
-- columns: accident, occurred_at, occurred_on, district, industry, level, level_reported, is_level_different,
--   deaths, serious_injuries, loss_yuan, concluded_on, published_on, delivery, file, sheet, row
select
    accidents.accident,
    accidents.occurred_at,
    accidents.occurred_on,
    accidents.district,
    accidents.industry,
    accidents.level,
    accidents.level_reported,
    accidents.is_level_different,
    accidents.deaths,
    accidents.serious_injuries,
    accidents.loss_yuan,
    accidents.concluded_on,
    accidents.published_on,
    accidents.delivery_id as delivery,
    deliveries.file,
    accidents.sheet,
    accidents.row
from core.fct_accident as accidents
left join core.delivery_file as deliveries on accidents.delivery_id = deliveries.delivery_id
where
    accidents.occurred_on between $first_on and least($as_of, $last_on)
    and ($accident is null or list_contains($accident, accidents.accident))
    and ($district is null or list_contains($district, accidents.district))
    and ($industry is null or list_contains($industry, accidents.industry))
    and ($level is null or list_contains($level, accidents.level))
    and ($delivery is null or list_contains($delivery, accidents.delivery_id))
    and ($month is null or list_contains($month, strftime(accidents.occurred_on, '%Y-%m')))
order by accidents.occurred_at desc, accidents.accident asc
limit $limit
