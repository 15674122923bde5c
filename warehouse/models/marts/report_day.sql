-- The days that the rows of a report are about: of a table with years, the whole year; null where a row has no day.
-- grain: one row per delivery, table, first and last day
-- not_null: delivery_id, table_name, row_count
with landed as (
    select
        'activities' as table_name,
        delivery_id,
        happened_on as first_on,
        happened_on as last_on
    from landing.activities
    union all
    select
        'findings' as table_name,
        delivery_id,
        found_on as first_on,
        found_on as last_on
    from landing.findings
    union all
    select
        'accidents' as table_name,
        delivery_id,
        cast(occurred_at as date) as first_on,
        cast(occurred_at as date) as last_on
    from landing.accidents
    union all
    select
        'inspections' as table_name,
        delivery_id,
        inspected_on as first_on,
        inspected_on as last_on
    from landing.inspections
    union all
    select
        'task_progress' as table_name,
        delivery_id,
        progress_on as first_on,
        progress_on as last_on
    from landing.task_progress
    union all
    select
        'scores' as table_name,
        scores.delivery_id,
        periods.start_on as first_on,
        periods.end_on as last_on
    from landing.scores as scores
    left join core.dim_period as periods on scores.period = periods.period
    union all
    select
        'assignments' as table_name,
        delivery_id,
        make_date(year, 1, 1) as first_on,
        make_date(year, 12, 31) as last_on
    from landing.assignments
    union all
    select
        'tasks' as table_name,
        delivery_id,
        make_date(year, 1, 1) as first_on,
        make_date(year, 12, 31) as last_on
    from landing.tasks
    union all
    select
        'regions' as table_name,
        delivery_id,
        make_date(year, 1, 1) as first_on,
        make_date(year, 12, 31) as last_on
    from landing.regions
    union all
    -- the other tables have no day in their rows
    select
        'units' as table_name,
        delivery_id,
        null as first_on,
        null as last_on
    from landing.units
    union all
    select
        'leaders' as table_name,
        delivery_id,
        null as first_on,
        null as last_on
    from landing.leaders
    union all
    select
        'duties' as table_name,
        delivery_id,
        null as first_on,
        null as last_on
    from landing.duties
    union all
    select
        'schedule' as table_name,
        delivery_id,
        null as first_on,
        null as last_on
    from landing.schedule
)

select
    landed.delivery_id,
    landed.table_name,
    landed.first_on,
    landed.last_on,
    count(*) as row_count
from landed
inner join core.fct_report as reports
    on landed.delivery_id = reports.delivery_id and landed.table_name = reports.table_name
group by landed.delivery_id, landed.table_name, landed.first_on, landed.last_on
