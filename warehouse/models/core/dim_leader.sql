-- Leaders: one name in one post; what does not change from term to term is taken from the latest term.
-- grain: one row per leader, post
-- unique: leader_key
-- not_null: leader_key, leader, post
with latest as (
    select
        leaders.*,
        row_number() over (
            partition by leaders.name, leaders.post
            order by leaders.term_start_on desc nulls last
        ) as recency
    from staging.leaders as leaders
)

select
    concat(latest.name, '/', latest.post) as leader_key,
    latest.name as leader,
    latest.post,
    latest.role,
    latest.region,
    districts.district,
    latest.contact_districts,
    latest.portfolio,
    latest.portfolio_industries,
    latest.is_committee_member,
    latest.delivery_id,
    latest.sheet,
    latest.row
from latest
left join core.dim_district as districts on latest.region = districts.district
where latest.recency = 1
