-- Major findings (重大隐患) with the days of their steps, their five elements and who supervises them.
-- grain: one row per major finding
-- unique: finding
-- not_null: finding, district, found_on, deadline_on, deadline_in_force_on
select
    finding,
    district,
    unit,
    industry,
    description,
    found_on,
    deadline_on,
    extended_to_on,
    extension_requested_on,
    deadline_in_force_on,
    handed_over_on,
    rectified_on,
    rechecked_on,
    closed_on,
    circulated_on,
    status,
    responsible_unit,
    case when is_supervised then supervision end as supervision,
    has_measures,
    has_person,
    has_funds,
    has_plan,
    is_supervised,
    five_elements_count,
    delivery_id,
    sheet,
    row
from core.fct_finding
where level = 'major'
order by found_on
