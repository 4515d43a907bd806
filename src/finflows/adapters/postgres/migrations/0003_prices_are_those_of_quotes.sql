-- Never a made-up price: what is filled has the price and the rate of quotes of its own run. Looked at once a statement
-- for all its rows. A foreign key would look once a row, say nothing of the values, and lock the quote each time; all
-- tasks of a run share the quotes of currencies.
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

-- What a fill points to stays as it was.
CREATE OR REPLACE FUNCTION investing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'investing.% is append-only%', TG_TABLE_NAME,
        CASE TG_TABLE_NAME WHEN 'ledger' THEN ': correct it with a reversing entry' ELSE '' END
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER quotes_stay BEFORE UPDATE OR DELETE ON investing.quote
    FOR EACH ROW EXECUTE FUNCTION investing.refuse_change();
REVOKE UPDATE ON investing.quote FROM finflows_task;
