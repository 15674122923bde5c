-- Words of roles that the scene rule (data/reference/scene.toml) does not know: called by nothing but an industry.
-- columns: role, post_count
select
    coalesce(leaders.role, leaders.post) as role,
    count(*) as post_count
from core.dim_leader as leaders
left join core.scene_role as roles on leaders.role = roles.word
left join core.scene_role as posts on leaders.post = posts.word
where
    (roles.word is null and posts.word is null)
    or (
        -- a role of a district without a district
        coalesce(roles.body, posts.body) = 'district' and leaders.district is null
    )
group by coalesce(leaders.role, leaders.post)
order by post_count desc, role asc
limit $limit
