-- What the revenue service could not answer.
create or replace table FAILED_API_LOGS (
  APPVISITID           number(38,0),
  APPPAYERID           number(38,0),
  CONTRACT_ID_INTERNAL number(38,0),
  PAYLOAD              varchar(16777216),
  RESPONSE             varchar(16777216),
  FAILURE_TYPE         varchar(16777216),
  ERROR_MESSAGE        varchar(16777216),
  CONFLICTID           number(38,0) not null
);
