-- How often each leader had to be at the scene of an accident of the period, and came.
-- columns: leader, post, district, expected_count, present_count, presence_rate
with people as (
    select
        leader,
        post,
        leader_district,
        accident,
        max(case when is_present then 1 else 0 end) as present_count
    from core.fct_scene
    where
        occurred_on between $first_on and least($as_of, $last_on)
        and ($accident is null or list_contains($accident, accident))
        and ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
        and ($level is null or list_contains($level, level))
        and ($leader is null or list_contains($leader, leader))
        and ($post is null or list_contains($post, post))
    group by leader, post, leader_district, accident
)

select
    leader,
    post,
    leader_district as district,
    count(*) as expected_count,
    sum(present_count) as present_count,
    sum(present_count) / nullif(count(*), 0) as presence_rate
from people
group by leader, post, leader_district
order by presence_rate asc, expected_count desc, leader asc, post asc
limit $limit
