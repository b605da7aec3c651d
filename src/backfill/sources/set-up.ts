import type { SourceTable } from '../source-table.ts';

export const contactMaintenance: SourceTable = {
  name: 'CONTACT_MAINTENANCE',
  hasId: true,
  columns: {
    id: 'ID',
    provider_id: 'ProviderID',
    contact_name: 'CONTACT_NAME',
    phone: 'PHONE',
    pid: 'PID',
    application_pid: 'APPLICATIONPID',
    recorded_at: 'RECORDEDDATETIME',
    updated_at: 'UPDATED_AT',
    updated_by: 'UPDATED_BY',
  },
};

export const payerProviderReminders: SourceTable = {
  name: 'PAYER_PROVIDER_REMINDERS',
  hasId: true,
  columns: {
    id: 'ID',
    payer_id: 'PayerID',
    provider_id: 'ProviderID',
    payer_name: 'Contract',
    provider_name: 'ProviderName',
    number_of_days: 'NumberOfDays',
    created_at: 'CreatedDateTime',
  },
};

export const govBodiesPayers: SourceTable = {
  name: 'GOVBODIESPAYERS',
  hasId: true,
  columns: {
    id: 'ID',
    payer_id: 'PayerID',
    user_id: 'UserID',
    payer_name: 'PAYER_NAME',
    status_name: 'STATUS_NAME',
    created_at: 'CREATED_AT',
    updated_at: 'UPDATED_AT',
  },
};
