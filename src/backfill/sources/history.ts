import type { SourceTable } from '../source-table.ts';

export const logFields: SourceTable = {
  name: 'LOG_FIELDS',
  hasId: true,
  columns: {
    id: 'ID',
    field_name: 'FieldName',
    label: 'FieldDisplayValue',
    field_for: 'FieldFor',
    field_type: 'FieldType',
    is_restricted: 'RestrictedFlag',
    is_hidden_in_drop_downs: 'NotShowInDropDown',
    is_hidden: 'HideColumnFlag',
    is_hidden_for_payers: 'HideHidePayerFlag',
    is_hidden_for_providers: 'HideForProviderFlag',
  },
};

export const logHistory: SourceTable = {
  name: 'LOG_HISTORY',
  hasId: true,
  columns: { id: 'ID', pair_id: 'CONID', created_at: 'CreatedDateTime', log_type: 'LogTypeFlag' },
};

export const logHistoryValues: SourceTable = {
  name: 'LOG_HISTORY_VALUES',
  hasId: true,
  columns: {
    id: 'ID',
    log_history_id: 'LHID',
    log_field_id: 'LogID',
    old_value: { logged: 'OldValue' },
    new_value: { logged: 'NewValue' },
    visit_id: 'VisitID',
    application_visit_id: 'AppVisitID',
  },
};

export const failedApiLogs: SourceTable = {
  name: 'FAILED_API_LOGS',
  hasId: false,
  columns: {
    conflict_id: 'CONFLICTID',
    application_visit_id: 'APPVISITID',
    application_payer_id: 'APPPAYERID',
    application_contract_id: 'CONTRACT_ID_INTERNAL',
    payload: 'PAYLOAD',
    response: 'RESPONSE',
    failure_type: 'FAILURE_TYPE',
    error_message: 'ERROR_MESSAGE',
  },
};
