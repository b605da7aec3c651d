import type { SourceTable } from '../source-table.ts';

export const settings: SourceTable = {
  name: 'SETTINGS',
  hasId: false,
  columns: {
    id: 'ID',
    extra_distance: 'ExtraDistance',
    extra_distance_percent: 'ExtraDistancePer',
    no_response_limit_days: 'NORESPONSELIMITTIME',
  },
};

export const mph: SourceTable = {
  name: 'MPH',
  hasId: true,
  columns: { id: 'ID', from_miles: 'From', to_miles: 'To', average_miles_per_hour: 'AverageMilesPerHour' },
};

/** Placeholders, the one list that holds SSNs in the clear: they are nobody's. */
export const excludedSsn: SourceTable = {
  name: 'EXCLUDED_SSN',
  hasId: true,
  columns: { id: 'ID', ssn: 'SSN' },
};

export const excludedAgency: SourceTable = {
  name: 'EXCLUDED_AGENCY',
  hasId: true,
  columns: { id: 'ID', provider_id: 'ProviderID' },
};
