-- Who had to go to the scene of each accident (应到), by its level, district, industry and the register on that day.
-- grain: one row per accident, slot, leader_key
-- unique: accident, slot, leader_key
-- not_null: accident, occurred_on, district, level, slot
-- A slot that nobody held that day has no leader (岗位空缺).
with slots as (
    -- without an industry nobody can be said to hold it
    select
        accidents.accident,
        accidents.occurred_on,
        accidents.district,
        accidents.industry,
        accidents.level,
        slots.slot,
        slots.body,
        slots.calling
    from core.fct_accident as accidents
    inner join core.scene_slot as slots
        on
            accidents.level = slots.level
            and (accidents.is_sensitive or not slots.needs_sensitive)
            and (accidents.industry is not null or slots.calling <> 'industry')
)

select
    slots.accident,
    slots.occurred_on,
    slots.district,
    slots.industry,
    slots.level,
    slots.slot,
    duties.leader_key,
    duties.leader,
    duties.post,
    duties.district as leader_district
from slots
left join core.dim_scene_duty as duties
    on
        slots.body = duties.body
        and slots.calling = duties.calling
        and (slots.body = 'city' or slots.district = duties.district)
        and (slots.calling <> 'industry' or slots.industry = duties.industry)
        and slots.occurred_on between duties.start_on and duties.end_on
group by all
