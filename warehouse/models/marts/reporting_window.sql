-- Every window for which a unit owes a table, by when, and the delivery that answered it first (缺报).
-- grain: one row per unit, table and window
-- unique: unit, table_name, window_start_on
-- not_null: unit, table_name, cadence, window_start_on, window_end_on, due_on
-- assert: window_start_on <= window_end_on
-- assert: window_end_on < due_on
-- assert: (received_on is null) = (delivery_id is null)
with announced as (
    -- nobody owes what ended before the line of the plan was first received
    select
        coalesce(spellings.unit, landed.unit) as unit,
        landed.table_name,
        min(deliveries.received_on) as known_on
    from landing.schedule as landed
    inner join core.delivery as deliveries on landed.delivery_id = deliveries.delivery_id
    left join core.dim_unit_spelling as spellings on landed.unit = spellings.spelling
    where not landed.is_withdrawn
    group by coalesce(spellings.unit, landed.unit), landed.table_name
),

owed as (
    select
        schedule.unit,
        schedule.district,
        schedule.table_name,
        schedule.cadence,
        schedule.due_day,
        windows.start_on,
        windows.end_on,
        cast(date_trunc('month', windows.end_on) + interval 1 month as date) as due_month_on,
        cast(date_trunc('month', windows.end_on) + interval 2 month as date) as after_month_on,
        coalesce(
            lead(windows.end_on) over (
                partition by schedule.unit, schedule.table_name
                order by windows.start_on
            ),
            date '2999-12-31'
        ) as next_end_on
    from core.dim_schedule as schedule
    inner join announced on schedule.unit = announced.unit and schedule.table_name = announced.table_name
    inner join core.dim_window as windows
        on schedule.cadence = windows.cadence and announced.known_on <= windows.end_on
),

answered as (
    select
        owed.unit,
        owed.table_name,
        owed.start_on,
        reports.delivery_id,
        reports.received_on,
        sum(days.row_count) as row_count,
        row_number() over (
            partition by owed.unit, owed.table_name, owed.start_on
            order by reports.received_on, reports.delivery_id
        ) as turn
    from owed
    inner join core.fct_report as reports on owed.unit = reports.unit and owed.table_name = reports.table_name
    inner join marts.report_day as days
        on reports.delivery_id = days.delivery_id and reports.table_name = days.table_name
    where
        -- a row of a day is about its window, once that has come to its last day: a ledger sent on the 8th also holds
        -- the first days of a month that is still to be reported
        (
            days.first_on = days.last_on
            and days.last_on between owed.start_on and owed.end_on
            and reports.received_on >= owed.end_on
        )
        -- a row of a whole year or quarter is about every window in it and the one it ends in; plans come early
        or (
            days.first_on < days.last_on
            and (
                days.last_on between owed.start_on and owed.end_on
                or (days.first_on <= owed.start_on and owed.end_on <= days.last_on)
            )
        )
        -- a row without a day is about the window that ended before it came
        or (days.last_on is null and reports.received_on >= owed.end_on and reports.received_on < owed.next_end_on)
    group by owed.unit, owed.table_name, owed.start_on, reports.delivery_id, reports.received_on
),

refused as (
    select
        delivery_id,
        table_name,
        count(*) as refused_count
    from core.refusal
    group by delivery_id, table_name
)

select
    owed.unit,
    owed.district,
    owed.table_name,
    owed.cadence,
    owed.start_on as window_start_on,
    owed.end_on as window_end_on,
    -- a short month ends before the day that the plan names
    least(owed.due_month_on + (owed.due_day - 1), owed.after_month_on - 1) as due_on,
    answered.received_on,
    answered.delivery_id,
    cast(coalesce(answered.row_count, 0) as bigint) as row_count,
    coalesce(refused.refused_count, 0) as refused_count
from owed
left join answered
    on
        owed.unit = answered.unit
        and owed.table_name = answered.table_name
        and owed.start_on = answered.start_on
        and answered.turn = 1
left join refused on answered.delivery_id = refused.delivery_id and answered.table_name = refused.table_name
