-- Deliveries that came from a unit which owes the table they carry.
-- grain: one row per delivery and table
-- unique: delivery_id, table_name
-- not_null: delivery_id, table_name, unit, received_on
with carried as (
    select
        delivery_id,
        unit as spelling,
        received_on,
        unnest(tables) as table_name
    from core.delivery
    where unit is not null
)

select
    carried.delivery_id,
    carried.table_name,
    schedule.unit,
    carried.received_on
from carried
left join core.dim_unit_spelling as spellings on carried.spelling = spellings.spelling
inner join core.dim_schedule as schedule
    on
        carried.table_name = schedule.table_name
        and schedule.unit = coalesce(spellings.unit, carried.spelling)
