-- Annual tasks (年度任务) by leading unit: those whose deadline lies in the period and which are due (deadline before
--   the as-of date) or done by then; done, done on time, overdue.
-- groups: unit
-- columns: due_count, done_count, done_rate, on_time_count, on_time_rate, overdue_count
with done as (
    select
        task,
        min(progress_on) as done_on
    from core.fct_task_progress
    where is_done and progress_on <= $as_of
    group by task
),

owed as (
    select
        case when list_contains($by, 'unit') then coalesce(spellings.unit, tasks.lead_unit) end as unit,
        1 as due_count,
        case when done.done_on is not null then 1 else 0 end as done_count,
        case when done.done_on <= tasks.deadline_on then 1 else 0 end as on_time_count
    from core.dim_task as tasks
    left join core.dim_unit_spelling as spellings on tasks.lead_unit = spellings.spelling
    left join done on tasks.task = done.task
    where
        tasks.deadline_on between $first_on and $last_on
        and (tasks.deadline_on < $as_of or done.done_on is not null)
        and ($unit is null or list_contains($unit, coalesce(spellings.unit, tasks.lead_unit)))
    union all
    select
        null as unit,
        0 as due_count,
        0 as done_count,
        0 as on_time_count
    where $by = ['total']
),

counted as (
    select
        unit,
        coalesce(sum(due_count), 0) as due_count,
        coalesce(sum(done_count), 0) as done_count,
        coalesce(sum(on_time_count), 0) as on_time_count
    from owed
    group by unit
)

select
    unit,
    due_count,
    done_count,
    done_count / nullif(due_count, 0) as done_rate,
    on_time_count,
    on_time_count / nullif(due_count, 0) as on_time_rate,
    due_count - done_count as overdue_count
from counted
order by unit
