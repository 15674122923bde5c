-- Tasks of the annual plans (年度任务).
-- grain: one row per task
-- unique: task
-- not_null: task, title
select
    task,
    title,
    lead_unit,
    cooperating_units,
    cadence,
    min_count,
    deadline_on,
    -- a task that names no year belongs to that of its deadline
    coalesce(year, cast(extract(year from deadline_on) as integer)) as year,
    delivery_id,
    sheet,
    row
from staging.tasks
