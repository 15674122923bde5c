-- What the office decided on entries without a duty code, by whom and when, and whether it still holds: while the entry
--   stands, with the same words and without a code.
-- columns: activity_key, leader, post, happened_on, content, note, verdict, activity_type, district, duties, titles,
--   decided_by, decided_at, reason, decision_state, delivery, file, sheet, row
with holding as (
    select distinct activity_key
    from core.fct_match
    where source = 'decision'
),

named as (
    select
        decisions.activity_key,
        string_agg(duties.title, '、' order by duties.duty_key) as titles
    from core.fct_decision as decisions
    inner join core.dim_duty as duties
        on contains(concat('、', decisions.duties, '、'), concat('、', duties.duty_key, '、'))
    group by decisions.activity_key
)

select
    decisions.activity_key,
    decisions.leader,
    decisions.post,
    decisions.happened_on,
    decisions.content,
    decisions.note,
    decisions.verdict,
    decisions.activity_type,
    decisions.district,
    decisions.duties,
    named.titles,
    decisions.decided_by,
    decisions.decided_at,
    decisions.reason,
    case when holding.activity_key is null then 'void' else 'in_force' end as decision_state,
    decisions.delivery_id as delivery,
    deliveries.file,
    decisions.sheet,
    decisions.row
from core.fct_decision as decisions
left join holding on decisions.activity_key = holding.activity_key
left join named on decisions.activity_key = named.activity_key
left join core.delivery_file as deliveries on decisions.delivery_id = deliveries.delivery_id
where
    ($leader is null or list_contains($leader, decisions.leader))
    and ($post is null or list_contains($post, decisions.post))
    and ($delivery is null or list_contains($delivery, decisions.delivery_id))
order by decisions.decided_at desc, decisions.leader asc, decisions.post asc, decisions.activity_key asc
limit $limit
