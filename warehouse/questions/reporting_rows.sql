-- The reports that were due in the period (缺报), each with its state on the as-of date and the delivery that came.
-- columns: unit, district, table_name, cadence, window_start_on, window_end_on, due_on, state, received_on, late_days,
--   row_count, refused_count, delivery, file
with stated as (
    -- a window is owed from the day after it ends; what came after the as-of date has not come yet
    select
        *,
        received_on <= $as_of as is_received,
        case
            when received_on <= $as_of and received_on <= due_on then 'on_time'
            when received_on <= $as_of then 'late'
            when due_on < $as_of then 'missing'
            else 'pending'
        end as state
    from marts.reporting_window
    where
        window_end_on < $as_of
        and due_on between $first_on and $last_on
        and ($unit is null or list_contains($unit, unit))
        and ($district is null or list_contains($district, district))
        and ($table_name is null or list_contains($table_name, table_name))
        and ($month is null or list_contains($month, strftime(due_on, '%Y-%m')))
)

select
    stated.unit,
    stated.district,
    stated.table_name,
    stated.cadence,
    stated.window_start_on,
    stated.window_end_on,
    stated.due_on,
    stated.state,
    case when stated.is_received then stated.received_on end as received_on,
    case
        when stated.state = 'late' then date_diff('day', stated.due_on, stated.received_on)
        when stated.state = 'missing' then date_diff('day', stated.due_on, $as_of)
    end as late_days,
    case when stated.is_received then stated.row_count else 0 end as row_count,
    case when stated.is_received then stated.refused_count else 0 end as refused_count,
    case when stated.is_received then stated.delivery_id end as delivery,
    case when stated.is_received then deliveries.file end as file
from stated
left join core.delivery_file as deliveries on stated.delivery_id = deliveries.delivery_id
where
    ($state is null or list_contains($state, stated.state))
    and ($delivery is null or (stated.is_received and list_contains($delivery, stated.delivery_id)))
order by stated.due_on desc, stated.unit asc, stated.table_name asc, stated.window_start_on asc
limit $limit
