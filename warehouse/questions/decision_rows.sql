-- What the office decided on entries without a duty code, by whom and when, and whether it still holds: while the entry
--   stands, with the same words and without a code.
-- columns: activity_key, leader, post, happened_on, content, note, verdict, activity_type, district, duties,
--   decided_by, decided_at, reason, decision_state, delivery, file, sheet, row
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
    decisions.decided_by,
    decisions.decided_at,
    decisions.reason,
    case when decisions.is_in_force then 'in_force' else 'void' end as decision_state,
    decisions.delivery_id as delivery,
    deliveries.file,
    decisions.sheet,
    decisions.row
from core.fct_decision as decisions
left join core.delivery_file as deliveries on decisions.delivery_id = deliveries.delivery_id
where
    ($leader is null or list_contains($leader, decisions.leader))
    and ($post is null or list_contains($post, decisions.post))
    and ($delivery is null or list_contains($delivery, decisions.delivery_id))
order by decisions.decided_at desc, decisions.leader asc, decisions.post asc, decisions.activity_key asc
limit $limit
