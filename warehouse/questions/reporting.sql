-- Reports that were due in the period (缺报): in time, late, missing and not yet due on the as-of date, and how many
--   rows of those that came were refused.
-- groups: unit, district, table_name, month
-- columns: due_count, on_time_count, late_count, missing_count, pending_count, on_time_rate, completeness,
--   accepted_count, refused_count, refused_share, rank
with stated as (
    -- a window is owed from the day after it ends
    select
        case when list_contains($by, 'unit') then unit end as unit,
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'table_name') then table_name end as table_name,
        case when list_contains($by, 'month') then strftime(due_on, '%Y-%m') end as month,
        case
            when received_on <= $as_of and received_on <= due_on then 'on_time'
            when received_on <= $as_of then 'late'
            when due_on < $as_of then 'missing'
            else 'pending'
        end as state,
        delivery_id,
        table_name as reported_table,
        row_count,
        refused_count
    from marts.reporting_window
    where
        window_end_on < $as_of
        and due_on between $first_on and $last_on
        and ($unit is null or list_contains($unit, unit))
        and ($district is null or list_contains($district, district))
        and ($table_name is null or list_contains($table_name, table_name))
        and ($month is null or list_contains($month, strftime(due_on, '%Y-%m')))
),

told as (
    -- one delivery may answer several windows: its refused rows are counted once
    select
        *,
        row_number() over (
            partition by unit, district, table_name, month, delivery_id, reported_table
            order by row_count desc
        ) as telling
    from stated
),

spine as (
    select
        null as unit,
        null as district,
        null as table_name,
        null as month
    where $by = ['total']
),

counted as (
    select *
    from told
    union all by name
    select *
    from spine
),

grouped as (
    select
        unit,
        district,
        table_name,
        month,
        coalesce(sum(case when state <> 'pending' then 1 else 0 end), 0) as due_count,
        coalesce(sum(case when state = 'on_time' then 1 else 0 end), 0) as on_time_count,
        coalesce(sum(case when state = 'late' then 1 else 0 end), 0) as late_count,
        coalesce(sum(case when state = 'missing' then 1 else 0 end), 0) as missing_count,
        coalesce(sum(case when state = 'pending' then 1 else 0 end), 0) as pending_count,
        coalesce(sum(case when state in ('on_time', 'late') then row_count end), 0) as accepted_count,
        coalesce(sum(case when state in ('on_time', 'late') and telling = 1 then refused_count end), 0)
            as refused_count
    from counted
    group by all
),

rated as (
    select
        *,
        on_time_count / nullif(due_count, 0) as on_time_rate,
        (on_time_count + late_count) / nullif(due_count, 0) as completeness,
        refused_count / nullif(accepted_count + refused_count, 0) as refused_share
    from grouped
)

select
    unit,
    district,
    table_name,
    month,
    due_count,
    on_time_count,
    late_count,
    missing_count,
    pending_count,
    on_time_rate,
    completeness,
    accepted_count,
    refused_count,
    refused_share,
    case
        when list_contains($by, 'unit') and due_count > 0
            then rank() over (partition by table_name, month, due_count > 0 order by on_time_rate desc)
    end as rank
from rated
order by month asc nulls last, table_name asc nulls last, rank asc nulls last, unit asc
