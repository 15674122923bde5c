-- Each delivery beside what its sender usually brings: the rows of its load against the median of the last five loads.
-- grain: one row per table and delivery
-- unique: table_name, delivery_id
-- not_null: table_name, delivery_id, load, accepted_count, refused_count, kept_count, load_count, is_regular
with refused as (
    select
        table_name,
        delivery_id,
        count(*) as refused_count
    from core.refusal
    group by table_name, delivery_id
),

answered as (
    select
        table_name,
        answered_by as delivery_id,
        count(*) as answered_count
    from core.refusal
    where answered_by is not null
    group by table_name, answered_by
),

pairs as (
    select
        table_name,
        delivery_id
    from marts.load_count
    union
    select
        table_name,
        delivery_id
    from refused
),

contents as (
    select
        'activities' as table_name,
        delivery_id,
        sole_district,
        kept_count
    from marts.delivery_activities
    union all
    select
        'findings' as table_name,
        delivery_id,
        sole_district,
        kept_count
    from marts.delivery_findings
    union all
    select
        'accidents' as table_name,
        delivery_id,
        sole_district,
        kept_count
    from marts.delivery_accidents
    union all
    select
        'inspections' as table_name,
        delivery_id,
        sole_district,
        kept_count
    from marts.delivery_inspections
),

tallied as (
    select
        pairs.table_name,
        pairs.delivery_id,
        deliveries.load,
        -- where no unit was named, the rows of one district come from that district
        coalesce(deliveries.unit, contents.sole_district, '') as sender,
        coalesce(counts.row_count, 0) as accepted_count,
        coalesce(refused.refused_count, 0) as refused_count,
        -- none where a delivery only withdraws, or nothing of it was accepted
        coalesce(contents.kept_count, 0) as kept_count,
        -- rows that correct or withdraw an earlier one, or answer a refusal
        coalesce(changes.changed_count + changes.withdrawn_count, 0)
        + least(coalesce(changes.added_count, 0), coalesce(answered.answered_count, 0)) as correcting_count
    from pairs
    left join core.delivery as deliveries
        on pairs.delivery_id = deliveries.delivery_id
    left join marts.load_count as counts
        on pairs.table_name = counts.table_name and pairs.delivery_id = counts.delivery_id
    left join refused
        on pairs.table_name = refused.table_name and pairs.delivery_id = refused.delivery_id
    left join answered
        on pairs.table_name = answered.table_name and pairs.delivery_id = answered.delivery_id
    left join marts.change_count as changes
        on pairs.table_name = changes.table_name and pairs.delivery_id = changes.delivery_id
    left join contents
        on pairs.table_name = contents.table_name and pairs.delivery_id = contents.delivery_id
),

loads as (
    select
        table_name,
        sender,
        load,
        sum(accepted_count) as load_count,
        -- what mostly corrects, or adds fewer than ten rows, says nothing of what is usual and is not measured by it
        sum(accepted_count) >= 10 and 2 * sum(correcting_count) <= sum(accepted_count) as is_regular
    from tallied
    group by table_name, sender, load
),

regular as (
    select
        table_name,
        sender,
        load,
        load_count,
        row_number() over (partition by table_name, sender order by load) as load_number
    from loads
    where is_regular
),

usual as (
    select
        later.table_name,
        later.sender,
        later.load,
        cast(floor(median(earlier.load_count)) as bigint) as usual_count
    from regular as later
    inner join regular as earlier
        on
            later.table_name = earlier.table_name
            and later.sender = earlier.sender
            and earlier.load_number between later.load_number - 5 and later.load_number - 1
    group by later.table_name, later.sender, later.load
),

senders as (
    select
        sender,
        load,
        sum(accepted_count + refused_count) as sender_data_count,
        sum(refused_count) as sender_refused_count
    from tallied
    group by sender, load
)

select
    tallied.table_name,
    tallied.delivery_id,
    tallied.sender,
    tallied.load,
    tallied.accepted_count,
    tallied.refused_count,
    tallied.kept_count,
    senders.sender_data_count,
    senders.sender_refused_count,
    loads.load_count,
    loads.is_regular,
    coalesce(usual.usual_count, 0) as usual_count,
    regular.load_number
from tallied
inner join loads
    on tallied.table_name = loads.table_name and tallied.sender = loads.sender and tallied.load = loads.load
inner join senders
    on tallied.sender = senders.sender and tallied.load = senders.load
left join regular
    on tallied.table_name = regular.table_name and tallied.sender = regular.sender and tallied.load = regular.load
left join usual
    on tallied.table_name = usual.table_name and tallied.sender = usual.sender and tallied.load = usual.load
