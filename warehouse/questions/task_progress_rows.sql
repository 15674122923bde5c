-- What was reported of annual tasks in the period up to the as-of date, the latest first.
-- columns: task, title, progress_on, progress, completion, is_done, delivery, file, sheet, row
select
    reported.task,
    tasks.title,
    reported.progress_on,
    reported.progress,
    reported.completion,
    reported.is_done,
    reported.delivery_id as delivery,
    deliveries.file,
    reported.sheet,
    reported.row
from core.fct_task_progress as reported
left join core.dim_task as tasks on reported.task = tasks.task
left join core.delivery_file as deliveries on reported.delivery_id = deliveries.delivery_id
where
    reported.progress_on between $first_on and least($as_of, $last_on)
    and ($unit is null or list_contains($unit, tasks.lead_unit))
    and ($delivery is null or list_contains($delivery, reported.delivery_id))
    and ($month is null or list_contains($month, strftime(reported.progress_on, '%Y-%m')))
order by reported.progress_on desc, reported.task asc
limit $limit
