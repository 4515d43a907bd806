-- The tasks of a run hold more plans than was asked for where a history could not hold so many tasks.
ALTER TABLE investing.run ADD COLUMN raised_plans_per_task integer CHECK (raised_plans_per_task > plans_per_task);

-- Groups are stored once and never changed.
REVOKE DELETE ON investing.run_group FROM finflows_task;
