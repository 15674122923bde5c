-- The scores that were given by hand for periods that end in the period asked for, and whom each names: a district by
--   its name, an alias or its government, a unit by its name or an alias.
-- columns: period, subject, district, unit, indicator, score, adjustment, basis, delivery, file, sheet, row
with named as (
    select
        scores.*,
        coalesce(spellings.unit, scores.subject) as unit,
        -- a spelling whose unit is in no register is that of the district itself
        case when units.unit is null or units.kind = 'district_government' then spellings.district end as district
    from core.fct_score as scores
    left join core.dim_unit_spelling as spellings on scores.subject = spellings.spelling
    left join core.dim_unit as units on spellings.unit = units.unit
)

select
    named.period,
    named.subject,
    named.district,
    named.unit,
    named.indicator,
    named.score,
    named.adjustment,
    named.basis,
    named.delivery_id as delivery,
    deliveries.file,
    named.sheet,
    named.row
from named
left join core.delivery_file as deliveries on named.delivery_id = deliveries.delivery_id
where
    named.period_end_on between $first_on and $last_on
    and named.period_start_on <= $as_of
    and ($district is null or list_contains($district, named.district))
    and ($unit is null or list_contains($unit, named.unit))
    -- a leader is named alone or with the post
    and (
        $leader is null
        or list_contains($leader, named.subject)
        or list_contains($leader, regexp_replace(named.subject, '[/(].*', '', 'g'))
    )
    and ($delivery is null or list_contains($delivery, named.delivery_id))
order by named.period_end_on desc, named.period desc, named.subject asc, named.indicator asc
limit $limit
