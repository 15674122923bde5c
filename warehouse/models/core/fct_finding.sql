-- Findings (隐患) with the deadline in force and the days on which they open, turn overdue and close.
-- grain: one row per finding
-- unique: finding
-- not_null: finding, district, level, found_on, deadline_on, deadline_in_force_on
-- assert: found_on <= deadline_on
-- assert: closed_on is null or found_on <= closed_on
-- assert: five_elements_count between 1 and 5
with judged as (
    select
        *,
        -- five elements (五落实), the deadline is always there; a cell that says there is none names nothing
        coalesce(measures not in ('无', '否', '没有', '暂无'), false) as has_measures,
        coalesce(responsible_person not in ('无', '否', '没有', '暂无'), false) as has_person,
        funds_yuan is not null as has_funds,
        coalesce(emergency_plan not in ('无', '否', '没有', '暂无'), false) as has_plan,
        coalesce(supervision not in ('无', '否', '没有', '暂无'), false) as is_supervised
    from staging.findings
)

select
    judged.finding,
    judged.district,
    judged.unit,
    judged.industry,
    judged.level,
    judged.description,
    judged.found_on,
    judged.deadline_on,
    judged.extended_to_on,
    judged.extension_requested_on,
    coalesce(judged.extended_to_on, judged.deadline_on) as deadline_in_force_on,
    judged.handed_over_on,
    judged.rectified_on,
    judged.rechecked_on,
    judged.status,
    judged.closed_on,
    judged.circulated_on,
    judged.responsible_unit,
    judged.responsible_person,
    judged.measures,
    judged.funds_yuan,
    judged.emergency_plan,
    judged.supervision,
    judged.has_measures,
    judged.has_person,
    judged.has_funds,
    judged.has_plan,
    judged.is_supervised,
    1
    + case when judged.has_measures then 1 else 0 end
    + case when judged.has_person then 1 else 0 end
    + case when judged.has_funds then 1 else 0 end
    + case when judged.has_plan then 1 else 0 end
        as five_elements_count,
    judged.delivery_id,
    judged.sheet,
    judged.row
from judged
