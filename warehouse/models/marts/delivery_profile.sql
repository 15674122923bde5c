-- The measures of each delivery that the quality gate judges.
-- grain: one row per table, delivery and measure
-- unique: table_name, delivery_id, measure
-- not_null: table_name, delivery_id, measure, value
with counted as (
    select
        loads.table_name,
        loads.delivery_id,
        loads.accepted_count,
        loads.refused_count,
        loads.kept_count,
        loads.accepted_count + loads.refused_count as data_count,
        100 * loads.refused_count // nullif(loads.accepted_count + loads.refused_count, 0) as refused_percent,
        loads.sender_data_count,
        100 * loads.sender_refused_count // nullif(loads.sender_data_count, 0) as sender_refused_percent,
        case when loads.is_regular then 1 else 0 end as is_regular,
        loads.load_count,
        loads.usual_count,
        100 * loads.load_count // nullif(loads.usual_count, 0) as of_usual_percent,
        coalesce(late.new_count, 0) as new_count,
        100 * late.late_count // nullif(late.new_count, 0) as late_percent
    from marts.delivery_load as loads
    left join marts.delivery_late as late
        on loads.table_name = late.table_name and loads.delivery_id = late.delivery_id
),

load_measures as (
    select
        counted.table_name,
        counted.delivery_id,
        names.measure,
        case names.measure
            when 'accepted_count' then counted.accepted_count
            when 'refused_count' then counted.refused_count
            when 'kept_count' then counted.kept_count
            when 'data_count' then counted.data_count
            when 'refused_percent' then counted.refused_percent
            when 'sender_data_count' then counted.sender_data_count
            when 'sender_refused_percent' then counted.sender_refused_percent
            when 'is_regular' then counted.is_regular
            when 'load_count' then counted.load_count
            when 'usual_count' then counted.usual_count
            when 'of_usual_percent' then counted.of_usual_percent
            when 'new_count' then counted.new_count
            when 'late_percent' then counted.late_percent
        end as value
    from counted
    cross join (
        values
        ('accepted_count'), ('refused_count'), ('kept_count'), ('data_count'), ('refused_percent'),
        ('sender_data_count'), ('sender_refused_percent'), ('is_regular'), ('load_count'), ('usual_count'),
        ('of_usual_percent'), ('new_count'), ('late_percent')
    ) as names (measure)
),

impossible as (
    select
        'activities' as table_name,
        delivery_id,
        'future_count' as measure,
        future_count as value
    from marts.delivery_activities
    union all
    select
        'accidents' as table_name,
        delivery_id,
        'future_count' as measure,
        future_count as value
    from marts.delivery_accidents
    union all
    select
        'inspections' as table_name,
        delivery_id,
        'future_count' as measure,
        future_count as value
    from marts.delivery_inspections
    union all
    select
        'findings' as table_name,
        counts.delivery_id,
        names.measure,
        case names.measure
            when 'future_count' then counts.future_count
            when 'disagreeing_count' then counts.disagreeing_count
        end as value
    from marts.delivery_findings as counts
    cross join (values ('future_count'), ('disagreeing_count')) as names (measure)
),

-- how much is filled in, by load, beside the median of the last five regular loads of the sender
filled as (
    select
        loads.table_name,
        loads.sender,
        loads.load_number,
        cells.column_name,
        100 * sum(cells.filled_count) // nullif(sum(cells.kept_count), 0) as filled_percent
    from marts.delivery_filled as cells
    inner join marts.delivery_load as loads
        on cells.table_name = loads.table_name and cells.delivery_id = loads.delivery_id
    where loads.load_number is not null
    group by loads.table_name, loads.sender, loads.load_number, cells.column_name
),

dropped as (
    select
        later.table_name,
        later.sender,
        later.load_number,
        later.column_name,
        cast(floor(coalesce(median(earlier.filled_percent), 0)) as bigint) - max(later.filled_percent)
            as drop_percent
    from filled as later
    left join filled as earlier
        on
            later.table_name = earlier.table_name
            and later.sender = earlier.sender
            and later.column_name = earlier.column_name
            and earlier.load_number between later.load_number - 5 and later.load_number - 1
    group by later.table_name, later.sender, later.load_number, later.column_name
),

measures as (
    select * from load_measures
    union all
    select * from impossible
    union all
    select
        loads.table_name,
        loads.delivery_id,
        concat(dropped.column_name, '_drop_percent') as measure,
        dropped.drop_percent as value
    from marts.delivery_load as loads
    inner join dropped
        on
            loads.table_name = dropped.table_name
            and loads.sender = dropped.sender
            and loads.load_number = dropped.load_number
)

select
    table_name,
    delivery_id,
    measure,
    cast(value as bigint) as value
from measures
where value is not null
