-- Findings are in the feed beside alerts: they are about a subject, not about one of its limits. Only administrators see
-- them, because user_id stays empty.
ALTER TABLE alerts ALTER COLUMN limit_name DROP NOT NULL;
ALTER TABLE alerts ALTER COLUMN metric DROP NOT NULL;
ALTER TABLE alerts ALTER COLUMN used DROP NOT NULL;
ALTER TABLE alerts ADD COLUMN finding jsonb;
