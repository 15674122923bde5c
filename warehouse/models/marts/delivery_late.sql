-- Records that each delivery was the first to tell, and how many of them it told late.
-- grain: one row per table and delivery
-- unique: table_name, delivery_id
-- not_null: table_name, delivery_id, new_count, late_count
with first_told as (
    -- a ledger that is sent again as a whole tells its old rows once more: late is what was late the first time
    select
        'activities' as table_name,
        min(delivery_id) as delivery_id,
        min_by(happened_on, delivery_id) as happened_on
    from landing.activities
    where not is_withdrawn
    group by activity_key
    union all
    select
        'findings' as table_name,
        min(delivery_id) as delivery_id,
        min_by(found_on, delivery_id) as happened_on
    from landing.findings
    where not is_withdrawn
    group by finding
    union all
    select
        'accidents' as table_name,
        min(delivery_id) as delivery_id,
        cast(min_by(occurred_at, delivery_id) as date) as happened_on
    from landing.accidents
    where not is_withdrawn
    group by accident
    union all
    select
        'inspections' as table_name,
        min(delivery_id) as delivery_id,
        inspected_on as happened_on
    from landing.inspections
    where not is_withdrawn
    group by unit, inspected_on
)

select
    first_told.table_name,
    first_told.delivery_id,
    count(*) as new_count,
    -- a month to gather and half a month to report
    sum(case when first_told.happened_on < deliveries.received_on - interval 45 day then 1 else 0 end) as late_count
from first_told
inner join core.delivery as deliveries
    on first_told.delivery_id = deliveries.delivery_id
group by first_told.table_name, first_told.delivery_id
