-- The findings behind the repeats of the period, each with the earlier one that it repeats, the newest first.
-- columns: finding, district, unit, industry, level, description, found_on, repeat_kind, earlier_finding,
--   earlier_found_on, earlier_closed_on, gap_days, responsible_unit, state, delivery, file, sheet, row
select
    repeats.finding,
    repeats.district,
    repeats.unit,
    repeats.industry,
    repeats.level,
    findings.description,
    repeats.found_on,
    repeats.kind as repeat_kind,
    repeats.earlier_finding,
    earlier.found_on as earlier_found_on,
    repeats.earlier_closed_on,
    repeats.gap_days,
    repeats.responsible_unit,
    case
        when findings.closed_on <= $as_of then 'closed'
        when findings.deadline_in_force_on < $as_of then 'overdue'
        else 'open'
    end as state,
    findings.delivery_id as delivery,
    deliveries.file,
    findings.sheet,
    findings.row
from core.fct_repeat as repeats
inner join core.fct_finding as findings on repeats.finding = findings.finding
-- who may not see the earlier one is not told that there was one
inner join core.fct_finding as earlier on repeats.earlier_finding = earlier.finding
left join core.delivery_file as deliveries on findings.delivery_id = deliveries.delivery_id
where
    repeats.found_on between $first_on and least($as_of, $last_on)
    and ($finding is null or list_contains($finding, repeats.finding))
    and ($district is null or list_contains($district, repeats.district))
    and ($unit is null or list_contains($unit, repeats.unit))
    and ($industry is null or list_contains($industry, repeats.industry))
    and ($level is null or list_contains($level, repeats.level))
    and ($state is null or list_contains($state, repeats.kind))
order by repeats.found_on desc, repeats.finding asc
limit $limit
