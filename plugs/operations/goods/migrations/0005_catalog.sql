-- Codes that are one are found as one, names are sorted as people read them, and words are folded in every script (decision 0014).
--
-- Expand only: the columns are computed by PostgreSQL or have a default, so the program before this one goes on writing as it does.

-- 1 Codes. `code_key` is what two spellings of a GTIN have in common (`till_shared::code::key`): UPC-A 036000291452 is EAN-13
-- 0036000291452. The digits of ASCII are 48 to 57; with weights 3 and 1 the 48s sum to 1344.
CREATE FUNCTION operations.code_key(code text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN code ~ '^([0-9]{8}|[0-9]{12,14})$' AND (3 * (
            ascii(substr(lpad(code, 14, '0'), 1, 1))
            + ascii(substr(lpad(code, 14, '0'), 3, 1))
            + ascii(substr(lpad(code, 14, '0'), 5, 1))
            + ascii(substr(lpad(code, 14, '0'), 7, 1))
            + ascii(substr(lpad(code, 14, '0'), 9, 1))
            + ascii(substr(lpad(code, 14, '0'), 11, 1))
            + ascii(substr(lpad(code, 14, '0'), 13, 1))
        ) + ascii(substr(lpad(code, 14, '0'), 2, 1))
            + ascii(substr(lpad(code, 14, '0'), 4, 1))
            + ascii(substr(lpad(code, 14, '0'), 6, 1))
            + ascii(substr(lpad(code, 14, '0'), 8, 1))
            + ascii(substr(lpad(code, 14, '0'), 10, 1))
            + ascii(substr(lpad(code, 14, '0'), 12, 1))
            + ascii(substr(lpad(code, 14, '0'), 14, 1))
        - 1344) % 10 = 0
        THEN lpad(code, 14, '0') ELSE code END
$$;

-- Twins that are there already keep a number of their own; the program makes no new ones, and the key refuses what slips past it.
ALTER TABLE operations.product_barcode
    ADD COLUMN code_key text COLLATE "C" GENERATED ALWAYS AS (operations.code_key(barcode)) STORED,
    ADD COLUMN twin_no smallint NOT NULL DEFAULT 0;
ALTER TABLE operations.product
    ADD COLUMN sku_key text COLLATE "C" GENERATED ALWAYS AS (lower(sku)) STORED,
    ADD COLUMN sku_twin_no smallint NOT NULL DEFAULT 0;
ALTER TABLE operations.customer
    ADD COLUMN code_key text COLLATE "C" GENERATED ALWAYS AS (lower(code)) STORED,
    ADD COLUMN code_twin_no smallint NOT NULL DEFAULT 0;

-- 2 Folding: letters without their marks, forms of a letter as one, digits of all scripts, apostrophes as one. The same as
-- `catalog::words::fold`; a test compares them.
CREATE FUNCTION operations.fold(given text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    -- Most names are ASCII and quickly done.
    SELECT CASE WHEN octet_length(given) = length(given) THEN translate(lower(given), '`', '''') ELSE normalize(replace(replace(replace(replace(translate(
        regexp_replace(
            lower(normalize(translate(given, U&'\00B4\0060\02B9\02BB\02BC\02BD\02BE\02BF\02C8\2018\2019\201B\2032\FF07', repeat('''', 14)), NFKD)),
            '[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]', '', 'g'),
        U&'\00F8\0142\0111\00F0\0127\0167\0131\014B\03C2\0643\06AA\064A\0649\06CD\06D0\06C1\0629\06C3\06D5\0671\05DA\05DD\05DF\05E3\05E5' || U&'\0660\0661\0662\0663\0664\0665\0666\0667\0668\0669\06F0\06F1\06F2\06F3\06F4\06F5\06F6\06F7\06F8\06F9\07C0\07C1\07C2\07C3\07C4\07C5\07C6\07C7\07C8\07C9\0966\0967\0968\0969\096A\096B\096C\096D\096E\096F\09E6\09E7\09E8\09E9\09EA\09EB\09EC\09ED\09EE\09EF\0A66\0A67\0A68\0A69\0A6A\0A6B\0A6C\0A6D\0A6E\0A6F\0AE6\0AE7\0AE8\0AE9\0AEA\0AEB\0AEC\0AED\0AEE\0AEF\0B66\0B67\0B68\0B69\0B6A\0B6B\0B6C\0B6D\0B6E\0B6F\0BE6\0BE7\0BE8\0BE9\0BEA\0BEB\0BEC\0BED\0BEE\0BEF\0C66\0C67\0C68\0C69\0C6A\0C6B\0C6C\0C6D\0C6E\0C6F\0CE6\0CE7\0CE8\0CE9\0CEA\0CEB\0CEC\0CED\0CEE\0CEF\0D66\0D67\0D68\0D69\0D6A\0D6B\0D6C\0D6D\0D6E\0D6F\0DE6\0DE7\0DE8\0DE9\0DEA\0DEB\0DEC\0DED\0DEE\0DEF\0E50\0E51\0E52\0E53\0E54\0E55\0E56\0E57\0E58\0E59\0ED0\0ED1\0ED2\0ED3\0ED4\0ED5\0ED6\0ED7\0ED8\0ED9\0F20\0F21\0F22\0F23\0F24\0F25\0F26\0F27\0F28\0F29\1040\1041\1042\1043\1044\1045\1046\1047\1048\1049\1090\1091\1092\1093\1094\1095\1096\1097\1098\1099\17E0\17E1\17E2\17E3\17E4\17E5\17E6\17E7\17E8\17E9\1810\1811\1812\1813\1814\1815\1816\1817\1818\1819'
            || U&'\0640\200C\200D\00AD\200B\200E\200F\2060\FEFF',
        U&'\006F\006C\0064\0064\0068\0074\0069\006E\03C3\06A9\06A9\06CC\06CC\06CC\06CC\0647\0647\0647\0647\0627\05DB\05DE\05E0\05E4\05E6' || repeat('0123456789', 20)),
        'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), NFC) END
$$;

-- 3 Sorting. Not an ICU collation: its order changes with the library's version and would spoil the indexes of a shop whose system was
-- updated. A key begins with a blank, so that none is before the start of a walk. Numbers are padded, so that 9 comes before 10; the
-- Arabic letters are in the order of the Urdu alphabet. Cut, because an index takes 2,700 bytes.
CREATE FUNCTION operations.sort_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ' ' || left(translate(
        regexp_replace(
            regexp_replace(ltrim(left(operations.fold(name), 200), ' "''([#*-._'), '([0-9]+)', '000000000000\1', 'g'),
            '0+([0-9]{12})(?![0-9])', '\1', 'g'),
        U&'\0627\0628\067E\062A\0679\062B\062C\0686\062D\062E\062F\0688\0630\0631\0691\0632\0698\0633\0634\0635\0636\0637\0638\0639\063A\0641\0642\06A9\06AF\0644\0645\0646\06BA\0648\0647\06BE\0621\06CC\06D2',
        U&'\0621\0622\0623\0624\0625\0626\0627\0628\0629\062A\062B\062C\062D\062E\062F\0630\0631\0632\0633\0634\0635\0636\0637\0638\0639\063A\063B\063C\063D\063E\063F\0640\0641\0642\0643\0644\0645\0646\0647'), 400)
$$;
ALTER TABLE operations.product ADD COLUMN sort_key text COLLATE "C" GENERATED ALWAYS AS (operations.sort_key(name)) STORED;
ALTER TABLE operations.customer ADD COLUMN sort_key text COLLATE "C" GENERATED ALWAYS AS (operations.sort_key(name)) STORED;
GRANT EXECUTE ON FUNCTION operations.code_key(text), operations.fold(text), operations.sort_key(text) TO till_app;

-- 4 What is stored already, business by business: row-level security holds for the owner of the tables too.
CREATE FUNCTION pg_temp.words(texts text[]) RETURNS text[] LANGUAGE sql AS $$
    SELECT coalesce(array_agg(word ORDER BY place), '{}') FROM (
        SELECT left(word, 40) AS word, min(place) AS place FROM (
            SELECT part.word, row_number() OVER (ORDER BY texts.no, token.no, part.no) AS place
            FROM unnest(texts) WITH ORDINALITY AS texts (text, no)
            CROSS JOIN LATERAL regexp_split_to_table(operations.fold(texts.text), '[\u0001-\u0026\u0028-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u20a0-\u20c0\u2100-\u214f\u2190-\u2bff\u3000-\u3003\u3008-\u3020\u30fb\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff\s]+')
                WITH ORDINALITY AS token (word, no)
            CROSS JOIN LATERAL (
                SELECT replace(token.word, '''', '') AS word, 0 AS no
                UNION ALL
                SELECT half.word, half.no FROM regexp_split_to_table(btrim(token.word, ''''), '''+') WITH ORDINALITY AS half (word, no)
                WHERE btrim(token.word, '''') LIKE '%''%' AND length(half.word) > 1
            ) part
            WHERE part.word <> ''
        ) every GROUP BY 1 ORDER BY 2 LIMIT 60
    ) kept
$$;
CREATE FUNCTION pg_temp.signs(name text) RETURNS text[] LANGUAGE sql AS $$
    SELECT coalesce(array_agg(sign ORDER BY place), '{}') FROM (
        SELECT sign, min(no) AS place FROM regexp_split_to_table(name, '') WITH ORDINALITY AS every (sign, no)
        WHERE sign ~ '[\u0001-\u0026\u0028-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u2000-\u206f\u20a0-\u20c0\u2100-\u214f\u2190-\u2bff\u3000-\u3003\u3008-\u3020\u30fb\ufe30-\ufe6f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\U0001f000-\U0001faff]' AND sign !~ '\s' GROUP BY 1 ORDER BY 2 LIMIT 20
    ) kept
$$;
-- Compiling these statements would take longer than running them.
SET LOCAL jit = off;
DO $refresh$
DECLARE
    business uuid;
BEGIN
    FOR business IN SELECT tenant_id FROM kernel.tenant LOOP
        PERFORM set_config('app.tenant_id', business::text, true);

        UPDATE operations.product_barcode b SET twin_no = every.no
        FROM (SELECT barcode, row_number() OVER (PARTITION BY code_key ORDER BY length(barcode), barcode) - 1 AS no
              FROM operations.product_barcode) every
        WHERE b.barcode = every.barcode AND every.no > 0;
        UPDATE operations.product p SET sku_twin_no = every.no
        FROM (SELECT product_id, row_number() OVER (PARTITION BY sku_key ORDER BY product_id) - 1 AS no FROM operations.product) every
        WHERE p.product_id = every.product_id AND every.no > 0;
        UPDATE operations.customer c SET code_twin_no = every.no
        FROM (SELECT customer_id, row_number() OVER (PARTITION BY code_key ORDER BY customer_id) - 1 AS no FROM operations.customer) every
        WHERE c.customer_id = every.customer_id AND every.no > 0;

        CREATE TEMPORARY TABLE refreshed ON COMMIT DROP AS
            SELECT product_id AS id, name_key, status <> 'archived' AS is_found, pg_temp.signs(name) AS signs,
                pg_temp.words(array_remove(ARRAY[name, sku] || ARRAY(
                    SELECT b.barcode FROM operations.product_barcode b WHERE b.product_id = p.product_id ORDER BY b.barcode
                ) || scale_code, NULL)) AS words
            FROM operations.product p;
        UPDATE operations.product p SET search = ' ' || array_to_string(r.words || r.signs, ' ') || ' '
        FROM refreshed r
        WHERE p.product_id = r.id AND p.search <> ' ' || array_to_string(r.words || r.signs, ' ') || ' ';
        DELETE FROM operations.product_word w USING refreshed r WHERE w.product_id = r.id AND NOT (r.is_found AND w.word = ANY(r.words));
        INSERT INTO operations.product_word (word, name_key, product_id)
            SELECT unnest(words), name_key, id FROM refreshed WHERE is_found
            ON CONFLICT DO NOTHING;
        DROP TABLE refreshed;

        -- The digits of phone numbers are words too, and stay.
        CREATE TEMPORARY TABLE refreshed ON COMMIT DROP AS
            SELECT customer_id AS id, pg_temp.signs(name) AS signs, pg_temp.words(ARRAY[code, name, company] || emails) || ARRAY(
                SELECT word FROM unnest(string_to_array(btrim(search), ' ')) word WHERE word ~ '^[0-9]+$'
                EXCEPT SELECT unnest(pg_temp.words(ARRAY[code, name, company] || emails))) AS words
            FROM operations.customer;
        UPDATE operations.customer c SET search = ' ' || array_to_string(r.words || r.signs, ' ') || ' '
        FROM refreshed r
        WHERE c.customer_id = r.id AND c.search <> ' ' || array_to_string(r.words || r.signs, ' ') || ' ';
        DELETE FROM operations.customer_word w USING refreshed r WHERE w.customer_id = r.id AND NOT w.word = ANY(r.words);
        INSERT INTO operations.customer_word (word, customer_id) SELECT unnest(words), id FROM refreshed ON CONFLICT DO NOTHING;
        DROP TABLE refreshed;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $refresh$;
DROP FUNCTION pg_temp.words(text[]), pg_temp.signs(text);

-- 5 Keys, and what lists go by. The keys answer "which rows are this code" too; a twin is beside its first.
CREATE UNIQUE INDEX product_barcode_code_key ON operations.product_barcode (tenant_id, code_key, twin_no);
CREATE UNIQUE INDEX product_sku_unique ON operations.product (tenant_id, sku_key, sku_twin_no);
CREATE UNIQUE INDEX customer_code_unique ON operations.customer (tenant_id, code_key, code_twin_no);
CREATE INDEX product_sorted ON operations.product (tenant_id, sort_key, product_id);
CREATE INDEX product_category_sorted ON operations.product (tenant_id, category_id, sort_key, product_id);
CREATE INDEX customer_sorted ON operations.customer (tenant_id, sort_key, customer_id);
