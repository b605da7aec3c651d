-- Spreads the work of detection over the nodes of a Citus cluster, by person (docs/scale.md).
-- For a database that had the extension and its nodes before `cm schema apply`, so that these know the functions of the rules.

-- Every unique key has to hold the distribution column.
alter table pipeline.detected_pair drop constraint detected_pair_pkey, add primary key (person_key, visit_id, con_visit_id);

-- A person's day lies on one node, from its candidates to its pairs.
select create_distributed_table('pipeline.changed_day', 'person_key', colocate_with => 'none');
select create_distributed_table('pipeline.candidate', 'person_key', colocate_with => 'pipeline.changed_day');
select create_distributed_table('pipeline.encounter', 'person_key', colocate_with => 'pipeline.changed_day');
select create_distributed_table('pipeline.detected_pair', 'person_key', colocate_with => 'pipeline.changed_day');

-- What the rules read in every row, and people write once in a while.
select create_reference_table('conflict.settings');
select create_reference_table('conflict.mph');
