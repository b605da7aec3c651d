-- Which columns of a pair the history records, under which label, hidden from whom.
create or replace table LOG_FIELDS (
  ID                    number(38,0) not null autoincrement,
  "FieldName"           varchar(50),
  "FieldDisplayValue"   varchar(50),
  "FieldFor"            varchar(10),
  "FieldType"           varchar(10),
  "RestrictedFlag"      number(2,0),
  "NotShowInDropDown"   number(2,0),
  "HideColumnFlag"      number(2,0),
  "HideHidePayerFlag"   number(2,0),
  "HideForProviderFlag" number(2,0)
);
