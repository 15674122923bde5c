-- Inspections as registered, with the district of the unit that was inspected.
-- grain: one row per inspected unit and day
-- unique: unit, inspected_on
-- not_null: unit, inspected_on
select
    inspections.unit,
    -- the district that the row names, else the one where the unit now lies
    coalesce(inspections.district, spellings.district) as district,
    inspections.inspected_on,
    inspections.methods,
    inspections.leader,
    inspections.content,
    inspections.problems,
    inspections.feedback,
    inspections.delivery_id,
    inspections.sheet,
    inspections.row
from staging.inspections as inspections
left join core.dim_unit_spelling as spellings on inspections.unit = spellings.spelling
