-- What was reported of an annual task, and whether it was said to be done.
-- grain: one row per task and day
-- unique: task, progress_on
-- not_null: task, progress_on, is_done
select
    task,
    progress_on,
    progress,
    completion,
    coalesce(completion in ('已完成', '完成', '全部完成', '按期完成', '是', '100%'), false) as is_done,
    delivery_id,
    sheet,
    row
from staging.task_progress
