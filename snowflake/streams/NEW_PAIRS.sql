-- The pairs that the history has not told of yet; telling of them moves the stream on.
create or replace stream NEW_PAIRS on table CONFLICTVISITMAPS;
