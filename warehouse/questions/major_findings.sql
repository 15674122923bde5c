-- Major findings in hand in the period: five elements, supervision, one list and four systems; open, overdue and closed
--   ones (domain.md section 5).
-- groups: district, industry
-- columns: in_hand_count, five_elements_full_count, five_elements_rate, measures_count, person_count, funds_count,
--   plan_count, supervised_count, supervision_rate, handed_over_count, circulated_count, systems_count,
--   systems_due_count, systems_rate, extended_count, found_count, closed_count, open_count, overdue_count,
--   overdue_rate
with judged as (
    select
        district,
        industry,
        -- in hand: open on some day of the period, up to the as-of date
        found_on <= least($as_of, $last_on) and coalesce(closed_on >= $first_on, true) as is_in_hand,
        found_on between $first_on and least($as_of, $last_on) as is_found,
        coalesce(closed_on between $first_on and least($as_of, $last_on), false) as is_closed_in_period,
        coalesce(closed_on <= $as_of, false) as is_closed,
        coalesce(closed_on <= $as_of, false) or deadline_in_force_on < $as_of as is_closing_due,
        deadline_in_force_on < $as_of as is_past_deadline,
        coalesce(handed_over_on <= $as_of, false) as is_handed_over,
        coalesce(circulated_on <= $as_of, false) as is_circulated,
        extended_to_on is not null as is_extended,
        has_measures,
        has_person,
        has_funds,
        has_plan,
        is_supervised,
        five_elements_count = 5 as is_full
    from marts.major_finding
    where
        found_on <= $as_of
        and ($district is null or list_contains($district, district))
        and ($industry is null or list_contains($industry, industry))
),

measured as (
    select
        district,
        industry,
        case when is_in_hand then 1 else 0 end as in_hand_count,
        case when is_in_hand and is_full then 1 else 0 end as five_elements_full_count,
        case when is_in_hand and has_measures then 1 else 0 end as measures_count,
        case when is_in_hand and has_person then 1 else 0 end as person_count,
        case when is_in_hand and has_funds then 1 else 0 end as funds_count,
        case when is_in_hand and has_plan then 1 else 0 end as plan_count,
        case when is_in_hand and is_supervised then 1 else 0 end as supervised_count,
        case when is_in_hand and is_handed_over then 1 else 0 end as handed_over_count,
        case when is_in_hand and is_circulated then 1 else 0 end as circulated_count,
        case when is_in_hand and is_closed then 1 else 0 end as closing_count,
        case when is_in_hand and is_closing_due then 1 else 0 end as closing_due_count,
        case when is_in_hand and is_extended then 1 else 0 end as extended_count,
        case when is_found then 1 else 0 end as found_count,
        case when is_closed_in_period then 1 else 0 end as closed_count,
        case when not is_closed then 1 else 0 end as open_count,
        case when not is_closed and is_past_deadline then 1 else 0 end as overdue_count
    from judged
),

spine as (
    select district
    from core.dim_district
    where $by = ['district'] and ($district is null or list_contains($district, district))
    union all
    select null as district
    where $by = ['total']
),

counted as (
    select *
    from measured
    union all by name
    select *
    from spine
),

grouped as (
    select
        case when list_contains($by, 'district') then district end as district,
        case when list_contains($by, 'industry') then industry end as industry,
        coalesce(sum(in_hand_count), 0) as in_hand_count,
        coalesce(sum(five_elements_full_count), 0) as five_elements_full_count,
        coalesce(sum(measures_count), 0) as measures_count,
        coalesce(sum(person_count), 0) as person_count,
        coalesce(sum(funds_count), 0) as funds_count,
        coalesce(sum(plan_count), 0) as plan_count,
        coalesce(sum(supervised_count), 0) as supervised_count,
        coalesce(sum(handed_over_count), 0) as handed_over_count,
        coalesce(sum(circulated_count), 0) as circulated_count,
        coalesce(sum(closing_count), 0) as closing_count,
        coalesce(sum(closing_due_count), 0) as closing_due_count,
        coalesce(sum(extended_count), 0) as extended_count,
        coalesce(sum(found_count), 0) as found_count,
        coalesce(sum(closed_count), 0) as closed_count,
        coalesce(sum(open_count), 0) as open_count,
        coalesce(sum(overdue_count), 0) as overdue_count
    from counted
    group by all
)

select
    district,
    industry,
    in_hand_count,
    five_elements_full_count,
    five_elements_full_count / nullif(in_hand_count, 0) as five_elements_rate,
    measures_count,
    person_count,
    funds_count,
    plan_count,
    supervised_count,
    supervised_count / nullif(in_hand_count, 0) as supervision_rate,
    handed_over_count,
    circulated_count,
    -- list and ledger are shown by the row itself: handing over and circular are due of each, closing once it is due
    handed_over_count + circulated_count + closing_count as systems_count,
    2 * in_hand_count + closing_due_count as systems_due_count,
    (handed_over_count + circulated_count + closing_count)
    / nullif(2 * in_hand_count + closing_due_count, 0) as systems_rate,
    extended_count,
    found_count,
    closed_count,
    open_count,
    overdue_count,
    overdue_count / nullif(open_count, 0) as overdue_rate
from grouped
where
    $by = ['total']
    or $by = ['district']
    or in_hand_count + open_count > 0
order by all
