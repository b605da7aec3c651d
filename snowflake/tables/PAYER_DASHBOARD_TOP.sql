-- Dashboard of payers by totals; filled anew each night.
create or replace table PAYER_DASHBOARD_TOP (
  PAYERID      varchar(50),
  STATUS       varchar(20),
  STATUS_VALUE varchar(50),
  SEVEN_TO     number(38,0),
  SEVEN_SP     number(38,2),
  SEVEN_OP     number(38,2),
  SEVEN_FP     number(38,2),
  THIRTY_TO    number(38,0),
  THIRTY_SP    number(38,2),
  THIRTY_OP    number(38,2),
  THIRTY_FP    number(38,2),
  SIXTY_TO     number(38,0),
  SIXTY_SP     number(38,2),
  SIXTY_OP     number(38,2),
  SIXTY_FP     number(38,2),
  NINETY_TO    number(38,0),
  NINETY_SP    number(38,2),
  NINETY_OP    number(38,2),
  NINETY_FP    number(38,2)
);
