-- Duties of the loaded lists, and duties of their own that only an assignment names.
-- grain: one row per duty_key
-- unique: duty_key
-- not_null: duty_key, title
with listed as (
    select
        concat(duties.catalog, '|', duties.code) as duty_key,
        duties.code as duty,
        duties.catalog,
        duties.role,
        duties.title,
        duties.kind,
        duties.activity_type,
        duties.cadence,
        duties.min_count,
        duties.office_cadence,
        duties.office_min_count,
        duties.deadline_on,
        duties.lead_unit,
        duties.cooperating_units,
        duties.clause,
        duties.delivery_id,
        duties.sheet,
        duties.row
    from staging.duties as duties
),

own as (
    select
        assignments.*,
        row_number() over (
            partition by assignments.duty_key
            order by assignments.delivery_id, assignments.sheet, assignments.row
        ) as mention
    from staging.assignments as assignments
    left join listed on assignments.duty_key = listed.duty_key
    where listed.duty_key is null
)

select listed.*
from listed
union all by name
select
    own.duty_key,
    own.duty,
    own.title,
    own.delivery_id,
    own.sheet,
    own.row
from own
where own.mention = 1
