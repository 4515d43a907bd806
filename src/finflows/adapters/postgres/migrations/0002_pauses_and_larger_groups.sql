-- The tasks of a run hold more plans than was asked for where a history could not hold so many tasks.
ALTER TABLE investing.run ADD COLUMN raised_plans_per_task integer CHECK (raised_plans_per_task > plans_per_task);

-- Groups are stored once and never changed.
REVOKE DELETE ON investing.run_group FROM finflows_task;

-- A pause leaves out its own span and nothing that was due before it. Set while a plan is paused: the first session that
-- is left out. NULL of a paused plan: one that came paused, all of whose sessions from next_run on are left out.
ALTER TABLE investing.plan ADD COLUMN paused_from date;
-- What ended pauses leave out from next_run on: due occurrences within are recorded as skipped, not bought.
ALTER TABLE investing.plan ADD COLUMN left_out datemultirange NOT NULL DEFAULT '{}';
