-- How many entries without a duty code count by their words or by a decision, wait for a person, or do not count.
-- columns: waiting_count, by_words_count, by_decision_count, uncounted_count
with entries as (
    select
        matched.activity_key,
        count(*) filter (matched.state = 'waiting') > 0 as is_waiting,
        count(*) filter (matched.state = 'counted') > 0 as is_counted,
        bool_or(matched.source <> 'words') as is_decided
    from core.fct_match as matched
    inner join core.fct_activity as activities on matched.activity_key = activities.activity_key
    inner join core.dim_leader as leaders on matched.leader_key = leaders.leader_key
    where
        matched.happened_on between $first_on and least($as_of, $last_on)
        and ($leader is null or list_contains($leader, leaders.leader))
        and ($post is null or list_contains($post, leaders.post))
        and ($district is null or list_contains($district, coalesce(activities.district, leaders.district)))
    group by matched.activity_key
)

select
    count(*) filter (is_waiting) as waiting_count,
    count(*) filter (is_counted and not is_waiting and not is_decided) as by_words_count,
    count(*) filter (is_counted and not is_waiting and is_decided) as by_decision_count,
    count(*) filter (not is_counted and not is_waiting) as uncounted_count
from entries
