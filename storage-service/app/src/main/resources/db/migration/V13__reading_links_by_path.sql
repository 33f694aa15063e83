-- Looked up with every deletion.
create index links_for_reading on links (path) where not writes;
