-- Corrections of an accident's casualties or loss by later deliveries: before and after, in time or not.
-- grain: one row per accident, delivery_id
-- unique: accident, delivery_id
-- not_null: accident, district, occurred_on, delivery_id, corrected_on, window_days, is_in_window
-- not_null: level_before, level_after
-- None is thrown away (domain.md section 5).
with graded as (
    select
        versions.accident,
        versions.delivery_id,
        max(coalesce(levels.place, 0)) as place
    from staging.casualties as versions
    left join core.dim_accident_level as levels
        on
            versions.deaths >= levels.deaths
            or versions.serious_injuries >= levels.serious_injuries
            or versions.loss_yuan >= levels.loss_yuan
    group by versions.accident, versions.delivery_id
),

following as (
    select
        versions.accident,
        versions.delivery_id,
        versions.sheet,
        versions.row,
        versions.deaths,
        versions.serious_injuries,
        versions.loss_yuan,
        graded.place,
        lag(versions.deaths) over (partition by versions.accident order by versions.delivery_id) as deaths_before,
        lag(versions.serious_injuries) over (
            partition by versions.accident
            order by versions.delivery_id
        ) as serious_injuries_before,
        lag(versions.loss_yuan) over (partition by versions.accident order by versions.delivery_id) as loss_yuan_before,
        lag(graded.place) over (partition by versions.accident order by versions.delivery_id) as place_before
    from staging.casualties as versions
    inner join graded on versions.accident = graded.accident and versions.delivery_id = graded.delivery_id
),

windows as (
    select
        *,
        -- State Council Order 493, article 13: 30 days, for road traffic and fire 7
        case when industry in ('道路交通', '消防') then 7 else 30 end as window_days
    from core.fct_accident
)

select
    following.accident,
    accidents.district,
    accidents.industry,
    accidents.level,
    accidents.occurred_on,
    following.delivery_id,
    following.sheet,
    following.row,
    deliveries.received_on as corrected_on,
    accidents.window_days,
    date_diff('day', accidents.occurred_on, deliveries.received_on) <= accidents.window_days as is_in_window,
    following.deaths_before,
    following.deaths as deaths_after,
    following.serious_injuries_before,
    following.serious_injuries as serious_injuries_after,
    following.loss_yuan_before,
    following.loss_yuan as loss_yuan_after,
    coalesce(before_levels.level, 'general') as level_before,
    coalesce(after_levels.level, 'general') as level_after
from following
inner join windows as accidents on following.accident = accidents.accident
inner join core.delivery as deliveries on following.delivery_id = deliveries.delivery_id
left join core.dim_accident_level as before_levels on following.place_before = before_levels.place
left join core.dim_accident_level as after_levels on following.place = after_levels.place
where
    following.place_before is not null
    and (
        following.deaths <> following.deaths_before
        or following.serious_injuries <> following.serious_injuries_before
        or following.loss_yuan <> following.loss_yuan_before
    )
