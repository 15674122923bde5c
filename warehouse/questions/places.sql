-- Where a leader stood among all leaders in the ended periods of one kind.
-- columns: period, settled_on, leader, post, district, due_count, fulfilled_count, completion_rate, rank, ranked_count
-- extra: kind
select
    period,
    settled_on,
    leader,
    post,
    district,
    due_count,
    fulfilled_count,
    completion_rate,
    rank,
    ranked_count
from marts.bulletin_leader
where
    kind = $kind
    and settled_on <= $as_of
    and settled_on > $first_on
    and settled_on - 1 <= $last_on
    and ($leader is null or list_contains($leader, leader))
    and ($post is null or list_contains($post, post))
order by settled_on desc, rank asc, leader asc, post asc
limit $limit
