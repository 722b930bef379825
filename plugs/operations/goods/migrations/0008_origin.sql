-- Where a product was made, ISO 3166-1 alpha-2: labels and customs ask for it.
ALTER TABLE operations.product ADD COLUMN country_of_origin text CHECK (country_of_origin ~ '^[A-Z]{2}$');
