-- The measures that the quality gate judges, one pass per table.
-- grain: one row per table and measure
-- unique: table_name, measure
-- not_null: table_name, measure, value
with measures as (
    select * from marts.profile_registers
    union all
    select * from marts.profile_records
    union all
    select * from marts.profile_plans
    union all
    select * from marts.profile_documents
    union all
    -- what was delivered, withdrawn rows and replaced ones included
    select
        table_name,
        'landed_count' as measure,
        sum(row_count) as value
    from marts.load_count
    group by table_name
)

select
    table_name,
    measure,
    cast(coalesce(value, 0) as bigint) as value
from measures
