select module, status, finished_at as refresh_finished_at from "~store".data_refresh
