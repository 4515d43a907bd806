-- What is booked is checked once a statement for all its rows. Foreign keys would look once a row, say nothing of the
-- values, and lock what they look at each time; all tasks of a run share the quotes of currencies.

-- Never a made-up price: a fill has the price and the rate of quotes of its own run.
CREATE FUNCTION investing.require_quotes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT bought.plan_id, bought.scheduled_for INTO wrong FROM bought
    LEFT JOIN investing.quote AS price ON price.quote_id = bought.price_quote_id AND price.run_id = bought.run_id
        AND price.kind = 'price' AND price.key = bought.symbol AND price.value = bought.price
    LEFT JOIN investing.quote AS rate ON rate.quote_id = bought.fx_quote_id AND rate.run_id = bought.run_id
        AND rate.kind = 'fx' AND rate.key LIKE bought.currency || '%' AND rate.value = bought.fx_rate
    WHERE bought.status = 'filled' AND (
        price.quote_id IS NULL
        OR CASE WHEN bought.fx_quote_id IS NULL THEN bought.fx_rate <> 1 ELSE rate.quote_id IS NULL END)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'investing.execution of plan % on %: price or rate is not that of a quote of its run',
            wrong.plan_id, wrong.scheduled_for USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER execution_has_quotes AFTER INSERT ON investing.execution REFERENCING NEW TABLE AS bought
    FOR EACH STATEMENT EXECUTE FUNCTION investing.require_quotes();
ALTER TABLE investing.execution
    DROP CONSTRAINT execution_price_quote_id_fkey, DROP CONSTRAINT execution_fx_quote_id_fkey;

-- The ledger is made of fills: each entry is a leg of one, or takes it back.
CREATE FUNCTION investing.require_fills() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT booked.plan_id, booked.scheduled_for, booked.leg INTO wrong FROM booked
    LEFT JOIN investing.execution AS fill USING (plan_id, scheduled_for)
    WHERE fill.status IS DISTINCT FROM 'filled' OR booked.account_id <> fill.account_id OR CASE booked.leg
        WHEN 'cash' THEN
            booked.unit <> fill.currency OR booked.quantity <> -fill.cost OR booked.book_cost <> 0
        WHEN 'asset' THEN
            booked.unit <> fill.symbol OR booked.quantity <> fill.quantity
            OR booked.book_cost <> fill.quantity * fill.price
        WHEN 'cash_reversal' THEN
            booked.unit <> fill.currency OR booked.quantity <> fill.cost OR booked.book_cost <> 0
        ELSE
            booked.unit <> fill.symbol OR booked.quantity <> -fill.quantity
            OR booked.book_cost <> -fill.quantity * fill.price
        END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'investing.ledger of plan % on %: its leg % is not that of a fill',
            wrong.plan_id, wrong.scheduled_for, wrong.leg USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_is_of_fills AFTER INSERT ON investing.ledger REFERENCING NEW TABLE AS booked
    FOR EACH STATEMENT EXECUTE FUNCTION investing.require_fills();
ALTER TABLE investing.ledger DROP CONSTRAINT ledger_plan_id_scheduled_for_fkey;

-- What others point to stays as it was.
CREATE OR REPLACE FUNCTION investing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'investing.% is append-only%', TG_TABLE_NAME,
        CASE TG_TABLE_NAME WHEN 'ledger' THEN ': correct it with a reversing entry' ELSE '' END
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER quotes_stay BEFORE UPDATE OR DELETE ON investing.quote
    FOR EACH ROW EXECUTE FUNCTION investing.refuse_change();
CREATE TRIGGER quote_stays BEFORE TRUNCATE ON investing.quote
    FOR EACH STATEMENT EXECUTE FUNCTION investing.refuse_change();
CREATE TRIGGER executions_stay BEFORE UPDATE OR DELETE ON investing.execution
    FOR EACH ROW EXECUTE FUNCTION investing.refuse_change();
CREATE TRIGGER execution_stays BEFORE TRUNCATE ON investing.execution
    FOR EACH STATEMENT EXECUTE FUNCTION investing.refuse_change();
REVOKE UPDATE ON investing.quote FROM finflows_task;
