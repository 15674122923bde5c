-- Completion and times rate of obligations due in the period, with their counts (domain.md section 5).
-- groups: leader, post, role, district, duty, cadence, month
-- columns: due_count, fulfilled_count, late_count, open_count, waived_count, completion_rate, needed_count,
--   done_count, times_rate, credible_count, credible_rate
-- district columns: contact_due_count, contact_fulfilled_count, contact_completion_rate
with events as (
    select *
    from marts.completion_event
    where
        event_on <= $as_of
        and month between $first_month and $last_month
        and ($leader is null or list_contains($leader, leader))
        and ($post is null or list_contains($post, post))
        and ($role is null or list_contains($role, role))
        and ($duty is null or list_contains($duty, duty))
        and ($cadence is null or list_contains($cadence, cadence))
        and ($month is null or list_contains($month, month))
),

spine as (
    -- a district without a single obligation is still a row, and so is the whole
    select
        district,
        0 as obligation_count
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union all
    select
        null as district,
        0 as obligation_count
    where $by = ['total']
),

counted as (
    select *
    from events
    where $district is null or list_contains($district, district)
    union all by name
    select *
    from spine
),

grouped as (
    select
        case when list_contains($by, 'leader') then leader end as leader,
        case when list_contains($by, 'leader') or list_contains($by, 'post') then post end as post,
        case when list_contains($by, 'leader') or list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'role') then role end as role,
        case when list_contains($by, 'duty') then duty end as duty,
        case when list_contains($by, 'duty') then title end as title,
        case when list_contains($by, 'cadence') then cadence end as cadence,
        case when list_contains($by, 'month') then month end as month,
        coalesce(sum(obligation_count), 0) as obligation_count,
        coalesce(sum(due_count), 0) as due_count,
        coalesce(sum(fulfilled_count), 0) as fulfilled_count,
        coalesce(sum(credible_count), 0) as credible_count,
        coalesce(sum(late_count), 0) as late_count,
        coalesce(sum(open_count), 0) as open_count,
        coalesce(sum(waived_count), 0) as waived_count,
        coalesce(sum(needed_total), 0) as needed_count,
        coalesce(sum(done_total), 0) as done_count
    from counted
    group by all
),

contact as (
    select
        contact_district as district,
        sum(due_count) as contact_due_count,
        sum(fulfilled_count) as contact_fulfilled_count
    from events
    where $by = ['district'] and contact_district is not null
    group by contact_district
)

select
    grouped.leader,
    grouped.post,
    grouped.district,
    grouped.role,
    grouped.duty,
    grouped.title,
    grouped.cadence,
    grouped.month,
    grouped.due_count,
    grouped.fulfilled_count,
    grouped.late_count,
    grouped.open_count,
    grouped.waived_count,
    grouped.fulfilled_count / nullif(grouped.due_count, 0) as completion_rate,
    grouped.needed_count,
    grouped.done_count,
    grouped.done_count / nullif(grouped.needed_count, 0) as times_rate,
    grouped.credible_count,
    grouped.credible_count / nullif(grouped.due_count, 0) as credible_rate,
    coalesce(contact.contact_due_count, 0) as contact_due_count,
    coalesce(contact.contact_fulfilled_count, 0) as contact_fulfilled_count,
    contact.contact_fulfilled_count / nullif(contact.contact_due_count, 0) as contact_completion_rate
from grouped
left join contact on grouped.district = contact.district
where grouped.obligation_count > 0 or ($by = ['district'] and grouped.district is not null) or $by = ['total']
order by all
