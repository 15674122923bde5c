-- Corrections of casualties and loss by later deliveries, each flagged as in or after the days it may be made in.
-- columns: accident, occurred_on, district, industry, corrected_on, window_days, is_in_window, deaths_before,
--   deaths_after, serious_injuries_before, serious_injuries_after, loss_yuan_before, loss_yuan_after, level_before,
--   level_after, is_level_changed, delivery, file, sheet, row
select
    corrections.accident,
    corrections.occurred_on,
    corrections.district,
    corrections.industry,
    corrections.corrected_on,
    corrections.window_days,
    corrections.is_in_window,
    corrections.deaths_before,
    corrections.deaths_after,
    corrections.serious_injuries_before,
    corrections.serious_injuries_after,
    corrections.loss_yuan_before,
    corrections.loss_yuan_after,
    corrections.level_before,
    corrections.level_after,
    corrections.level_before <> corrections.level_after as is_level_changed,
    corrections.delivery_id as delivery,
    deliveries.file,
    corrections.sheet,
    corrections.row
from core.fct_correction as corrections
left join core.delivery_file as deliveries on corrections.delivery_id = deliveries.delivery_id
where
    corrections.corrected_on <= $as_of
    and corrections.occurred_on between $first_on and least($as_of, $last_on)
    and ($accident is null or list_contains($accident, corrections.accident))
    and ($district is null or list_contains($district, corrections.district))
    and ($industry is null or list_contains($industry, corrections.industry))
    and ($level is null or list_contains($level, corrections.level))
order by corrections.corrected_on desc, corrections.accident asc
limit $limit
