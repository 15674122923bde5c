-- The duties of the loaded lists, with the clause behind each.
-- columns: duty, role, title, kind, activity_type, cadence, min_count, office_cadence, office_min_count,
--   deadline_on, lead_unit, cooperating_units, clause, catalog, nature, delivery, file, sheet, row
select
    duties.duty,
    duties.role,
    duties.title,
    duties.kind,
    duties.activity_type,
    duties.cadence,
    duties.min_count,
    duties.office_cadence,
    duties.office_min_count,
    duties.deadline_on,
    duties.lead_unit,
    duties.cooperating_units,
    duties.clause,
    duties.catalog,
    -- a duty that only an assignment names has no list that says what it is
    case
        when duties.catalog is null then null
        when duties.cadence is null then 'standing'
        when duties.cadence = 'on_event' then 'event'
        else 'counted'
    end as nature,
    duties.delivery_id as delivery,
    deliveries.file,
    duties.sheet,
    duties.row
from core.dim_duty as duties
left join core.delivery_file as deliveries on duties.delivery_id = deliveries.delivery_id
where
    ($duty is null or list_contains($duty, duties.duty))
    and ($role is null or list_contains($role, duties.role))
    and ($catalog is null or list_contains($catalog, duties.catalog))
order by duties.catalog, duties.duty, duties.title
limit $limit
