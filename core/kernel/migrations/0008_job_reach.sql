-- A job reaches as far as whoever wanted it: the branches they are confined to; none named is the whole business.
ALTER TABLE kernel.job ADD COLUMN branches uuid[];
