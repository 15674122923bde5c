-- Who had to be at the scene of each accident of the period and who came (应到/实到), the missing by name, and the slots
--   that nobody held; names only for whom the viewer sees by name.
-- columns: accident_id, expected_count, present_count, missing, vacant, also_present, occurred_on, district, industry,
--   level, delivery, file, sheet, row
-- reach: missing core.fct_scene, also_present core.fct_arrival
with posts as (
    select
        accident,
        leader,
        array_to_string(list_sort(list(distinct post)), '、') as posts
    from core.fct_scene
    where not is_present
    group by accident, leader
),

missing as (
    select
        accident,
        list_sort(list(concat(leader, '（', posts, '）'))) as missing
    from posts
    group by accident
),

others as (
    select
        accident,
        list_sort(list(written)) as also_present
    from core.fct_arrival
    where leader is null
    group by accident
)

select
    scenes.accident as accident_id,
    scenes.expected_count,
    scenes.present_count,
    coalesce(
        missing.missing, case when scenes.expected_count = scenes.present_count then cast([] as varchar[]) end
    ) as missing,
    scenes.vacant,
    coalesce(others.also_present, cast([] as varchar[])) as also_present,
    scenes.occurred_on,
    scenes.district,
    scenes.industry,
    scenes.level,
    accidents.delivery_id as delivery,
    deliveries.file,
    accidents.sheet,
    accidents.row
from marts.accident_scene as scenes
inner join core.fct_accident as accidents on scenes.accident = accidents.accident
left join core.delivery_file as deliveries on accidents.delivery_id = deliveries.delivery_id
left join missing on scenes.accident = missing.accident
left join others on scenes.accident = others.accident
where
    scenes.occurred_on between $first_on and least($as_of, $last_on)
    and ($accident is null or list_contains($accident, scenes.accident))
    and ($district is null or list_contains($district, scenes.district))
    and ($industry is null or list_contains($industry, scenes.industry))
    and ($level is null or list_contains($level, scenes.level))
    and ($month is null or list_contains($month, strftime(scenes.occurred_on, '%Y-%m')))
order by scenes.occurred_on desc, scenes.accident asc
limit $limit
