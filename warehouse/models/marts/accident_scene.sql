-- How many people had to be at the scene of each accident, how many came, and which slots nobody held; no names.
-- grain: one row per accident
-- unique: accident
-- not_null: accident, occurred_on, district, level, expected_count, present_count, vacant
-- assert: present_count <= expected_count
with people as (
    -- one person in two posts is expected once
    select
        accident,
        count(distinct leader) as expected_count,
        count(distinct case when is_present then leader end) as present_count
    from core.fct_scene
    group by accident
),

empty_slots as (
    select
        accident,
        list_sort(list(slot)) as vacant
    from core.fct_called
    where leader_key is null
    group by accident
)

select
    accidents.accident,
    accidents.occurred_on,
    accidents.district,
    accidents.industry,
    accidents.level,
    coalesce(people.expected_count, 0) as expected_count,
    coalesce(people.present_count, 0) as present_count,
    coalesce(empty_slots.vacant, cast([] as varchar[])) as vacant
from core.fct_accident as accidents
left join people on accidents.accident = people.accident
left join empty_slots on accidents.accident = empty_slots.accident
