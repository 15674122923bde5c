-- Each person who had to be at the scene of each accident, for which post and slot, and whether they came (应到/实到).
-- grain: one row per accident, slot, leader_key
-- unique: accident, slot, leader_key
-- not_null: accident, occurred_on, district, level, slot, leader_key, leader, post, is_present
with came as (
    select distinct
        accident,
        leader
    from core.fct_arrival
    where leader is not null
)

select
    called.accident,
    called.occurred_on,
    called.district,
    called.industry,
    called.level,
    called.slot,
    called.leader_key,
    called.leader,
    called.post,
    called.leader_district,
    came.leader is not null as is_present
from core.fct_called as called
left join came on called.accident = came.accident and called.leader = came.leader
where called.leader_key is not null
