-- Gaps and overlaps on the as-of date: how many city leaders answer for each district and industry, and for how many
--   districts each city leader answers.
-- columns: charge_kind, charge, post, answer_count, answers, state
with standing as (
    select *
    from core.fct_charge
    where district is null and $as_of between start_on and end_on
),

held as (
    select distinct
        leader,
        post,
        charge_kind,
        charge
    from standing
),

answered as (
    select
        charges.charge_kind,
        charges.charge,
        cast(null as varchar) as post,
        charges.code,
        count(held.leader) as answer_count,
        string_agg(concat(held.leader, '（', held.post, '）'), '、' order by held.leader) as answers
    from core.dim_charge as charges
    left join held on charges.charge_kind = held.charge_kind and charges.charge = held.charge
    group by charges.charge_kind, charges.charge, charges.code
    union all
    select
        'leader' as charge_kind,
        posts.leader as charge,
        posts.post,
        cast(null as varchar) as code,
        count(held.charge) as answer_count,
        string_agg(held.charge, '、' order by held.charge) as answers
    from held as posts
    left join held
        on posts.leader = held.leader and posts.post = held.post and held.charge_kind = 'district'
    where posts.charge_kind = 'post'
    group by posts.leader, posts.post
),

stated as (
    select
        *,
        case
            when answer_count = 0 then concat(charge_kind, '_none')
            when answer_count = 1 then concat(charge_kind, '_one')
            else concat(charge_kind, '_several')
        end as state
    from answered
)

select
    charge_kind,
    charge,
    post,
    answer_count,
    answers,
    state
from stated
where
    ($state is null or list_contains($state, state))
    and ($charge is null or list_contains($charge, charge))
order by
    charge_kind,
    code nulls last,
    charge,
    post
limit $limit
