import type { SourceTable } from '../source-table.ts';

export const notifications: SourceTable = {
  name: 'NOTIFICATIONS',
  hasId: true,
  columns: {
    id: 'ID',
    conflict_id: 'CONFLICTID',
    provider_id: 'ProviderID',
    notification_type: 'NotificationType',
    created_on: 'CreatedDate',
    created_at: 'CreatedDateTime',
    is_read: 'ReadUnreadFlag',
    payer_name: 'Contract',
  },
};

export const conflictCommuInters: SourceTable = {
  name: 'CONFLICT_COMMU_INTERS',
  hasId: true,
  columns: {
    id: 'id',
    conflict_id: 'CONFLICTID',
    group_id: 'GroupID',
    reverse_uuid: 'ReverseUUID',
    description: 'Description',
    comment_type: 'CommentType',
    communications_type: 'communications_type',
    url: 'Attachmenturl',
    original_file_name: 'OriginalFileName',
    file_size: 'FileSize',
    created_at: 'created_at',
    updated_at: 'updated_at',
    created_by: 'created_by',
    updated_by: 'updated_by',
    created_by_name: 'created_by_name',
    updated_by_name: 'updated_by_name',
  },
};
