select * exclude (is_deleted) from "~store".visit_row where is_deleted
