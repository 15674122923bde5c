-- The reporting plan (报送计划): which unit owes which table how often, and by which day of the following month.
-- grain: one row per unit and table
-- unique: unit, table_name
-- not_null: unit, table_name, cadence, due_day
-- assert: due_day between 1 and 31
with named as (
    select
        schedule.*,
        coalesce(spellings.unit, schedule.unit) as reporting_unit,
        spellings.district
    from staging.schedule as schedule
    left join core.dim_unit_spelling as spellings on schedule.unit = spellings.spelling
),

ranked as (
    -- one unit under two names has two lines: the one delivered last stands
    select
        named.*,
        row_number() over (
            partition by named.reporting_unit, named.table_name
            order by named.delivery_id desc, named.sheet desc, named.row desc
        ) as recency
    from named
)

select
    ranked.reporting_unit as unit,
    ranked.district,
    ranked.table_name,
    ranked.cadence,
    -- without a day of its own a report has the whole month
    coalesce(ranked.due_day, 31) as due_day,
    ranked.delivery_id,
    ranked.sheet,
    ranked.row
from ranked
where ranked.recency = 1
