-- Why and where each leader of the register is called to the scene of an accident, and from when to when.
-- grain: one row per leader, post, calling, industry, start_on
-- unique: leader_key, calling, industry, start_on
-- not_null: leader_key, leader, post, body, calling, start_on, end_on
-- assert: start_on <= end_on
-- By the words of the role, else of the post (data/reference/scene.toml), and by the industries in 分管行业.
with townships as (
    select distinct name
    from staging.regions
    where kind = 'township'
),

registered as (
    select
        concat(leaders.name, '/', leaders.post) as leader_key,
        leaders.name as leader,
        leaders.post,
        districts.district,
        townships.name is not null as is_of_township,
        coalesce(roles.calling, posts.calling) as role_calling,
        case when roles.calling is not null then roles.body else posts.body end as role_body,
        regexp_replace(leaders.portfolio_industries, '[,，;；]', '、', 'g') as industries,
        coalesce(leaders.term_start_on, date '1900-01-01') as start_on,
        coalesce(leaders.term_end_on, date '2999-12-31') as end_on
    from staging.leaders as leaders
    left join core.dim_district as districts on leaders.region = districts.district
    left join townships on leaders.region = townships.name
    left join core.scene_role as roles on leaders.role = roles.word
    left join core.scene_role as posts on leaders.post = posts.word
),

placed as (
    -- a role of a district whose region is none cannot be placed; townships have no seat at the scene
    select
        *,
        case
            when district is not null then 'district'
            when not is_of_township and coalesce(role_body, 'city') = 'city' then 'city'
        end as body
    from registered
),

called as (
    select
        leader_key,
        leader,
        post,
        district,
        body,
        role_calling as calling,
        cast(null as varchar) as industry,
        start_on,
        end_on
    from placed
    where role_calling in ('party_head', 'government_head', 'safety')
    union all
    select
        leader_key,
        leader,
        post,
        district,
        body,
        'industry' as calling,
        trim(unnest(string_split(industries, '、'))) as industry,
        start_on,
        end_on
    from placed
    where coalesce(role_calling, 'none') <> 'outside'
)

select
    leader_key,
    leader,
    post,
    district,
    body,
    calling,
    industry,
    start_on,
    max(end_on) as end_on
from called
where body is not null and coalesce(industry, '-') <> ''
group by leader_key, leader, post, district, body, calling, industry, start_on
