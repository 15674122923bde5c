-- Casualties and loss of an accident as each delivery told them; withdrawals tell nothing.
-- grain: one row per accident and delivery_id
-- materialized: view
select
    accident,
    delivery_id,
    sheet,
    row,
    deaths,
    coalesce(serious_injuries, 0) as serious_injuries,
    coalesce(loss_yuan, 0) as loss_yuan
from landing.accidents
where not is_withdrawn
