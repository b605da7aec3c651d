select * exclude (is_deleted) from "~store".visit_row where not is_deleted
