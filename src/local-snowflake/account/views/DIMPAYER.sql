select payer_id, payer_name, upper(left(payer_name, 3)) as payer_initials, is_active, is_demo, state as payer_state,
       application_payer_id, 'ENV1' as environment, 'ENV1-' || application_payer_id as unique_payer_id,
       updated_at as updated_datatimestamp, '{"plan":"' || lower(state) || '"}' as usage_tags, source_system
from "~store".payer
