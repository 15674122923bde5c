-- The annual tasks of the period's years, with what was last reported of each up to the as-of date.
-- columns: task, title, lead_unit, cooperating_units, cadence, min_count, deadline_on, year, state, progress_count,
--   progress_on, progress, completion, done_on, delivery, file, sheet, row
with reported as (
    select
        task,
        count(*) as progress_count,
        max(progress_on) as progress_on,
        max_by(progress, progress_on) as progress,
        max_by(completion, progress_on) as completion,
        min(case when is_done then progress_on end) as done_on
    from core.fct_task_progress
    where progress_on <= $as_of
    group by task
),

stated as (
    select
        tasks.*,
        coalesce(reported.progress_count, 0) as progress_count,
        reported.progress_on,
        reported.progress,
        reported.completion,
        reported.done_on,
        case
            when reported.done_on <= coalesce(tasks.deadline_on, reported.done_on) then 'done'
            when reported.done_on is not null then 'late'
            when tasks.deadline_on < $as_of then 'overdue'
            else 'open'
        end as state
    from core.dim_task as tasks
    left join reported on tasks.task = reported.task
)

select
    stated.task,
    stated.title,
    stated.lead_unit,
    stated.cooperating_units,
    stated.cadence,
    stated.min_count,
    stated.deadline_on,
    stated.year,
    stated.state,
    stated.progress_count,
    stated.progress_on,
    stated.progress,
    stated.completion,
    stated.done_on,
    stated.delivery_id as delivery,
    deliveries.file,
    stated.sheet,
    stated.row
from stated
left join core.delivery_file as deliveries on stated.delivery_id = deliveries.delivery_id
where
    -- a task of no year is of every period
    coalesce(make_date(stated.year, 12, 31) >= $first_on and make_date(stated.year, 1, 1) <= $last_on, true)
    and ($unit is null or list_contains($unit, stated.lead_unit))
    and ($state is null or list_contains($state, stated.state))
    and ($delivery is null or list_contains($delivery, stated.delivery_id))
order by stated.year desc nulls last, stated.task asc
limit $limit
