import type { SourceTable } from '../source-table.ts';

export const conflicts: SourceTable = {
  name: 'CONFLICTS',
  hasId: true,
  columns: {
    id: 'CONFLICTID',
    recorded_at: 'RECORDEDDATETIME',
    created_at: 'CreatedDate',
    status: 'StatusFlag',
    no_response: 'NoResponseFlag',
    no_response_reason_id: 'NoResponseReasonID',
    no_response_title: 'NoResponseTitle',
    no_response_notes: 'NoResponseNotes',
    no_response_at: 'NoResponseDate',
    resolved_at: 'ResolveDate',
    resolved_by: 'ResolvedBy',
    flag_for_review: 'FlagForReview',
    flag_for_review_at: 'FlagForReviewDate',
  },
};

export const noResponseReasons: SourceTable = {
  name: 'NORESPONSEREASONS',
  hasId: true,
  columns: { id: 'ID', title: 'Title', description: 'Description' },
};
