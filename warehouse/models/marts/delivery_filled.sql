-- How many cells of the telling optional columns each delivery fills.
-- grain: one row per table, delivery and column
-- unique: table_name, delivery_id, column_name
with activity_cells as (
    select
        filled.delivery_id,
        filled.kept_count,
        names.column_name,
        case names.column_name
            when 'activity_type' then filled.activity_type_count
            when 'duty' then filled.duty_count
            when 'evidence' then filled.evidence_count
        end as filled_count
    from marts.delivery_activities as filled
    cross join (values ('activity_type'), ('duty'), ('evidence')) as names (column_name)
),

finding_cells as (
    select
        filled.delivery_id,
        filled.kept_count,
        names.column_name,
        case names.column_name
            when 'unit' then filled.unit_count
            when 'industry' then filled.industry_count
            when 'responsible_unit' then filled.responsible_unit_count
            when 'responsible_person' then filled.responsible_person_count
            when 'measures' then filled.measures_count
        end as filled_count
    from marts.delivery_findings as filled
    cross join (
        values ('unit'), ('industry'), ('responsible_unit'), ('responsible_person'), ('measures')
    ) as names (column_name)
)

select
    'activities' as table_name,
    delivery_id,
    column_name,
    filled_count,
    kept_count
from activity_cells
union all
select
    'findings' as table_name,
    delivery_id,
    column_name,
    filled_count,
    kept_count
from finding_cells
