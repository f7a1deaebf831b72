import type { Activity } from '@rocket/contracts';
import type { TableColumn } from '../ui/table-columns.js';

/** As they stand in the table. */
export const ACTIVITY_COLUMNS: readonly TableColumn<Activity>[] = [
  { word: 'When', place: 1, always: true, fields: { at: (activity) => activity.at } },
  { word: 'What', place: 2, fields: { type: (activity) => activity.type, planned: (activity) => activity.planned } },
  { word: 'Text', place: 3, always: true, fields: { text: (activity) => activity.text } },
  {
    word: 'Cluster',
    place: 4,
    fields: { dbmsType: (activity) => activity.dbmsType, clusterName: (activity) => activity.clusterName },
  },
  { word: 'Server', place: 5, fields: { serverName: (activity) => activity.serverName } },
  { word: 'By', place: 6, fields: { actor: (activity) => activity.actor } },
  { word: 'Ticket', place: 7, fields: { ticketUrl: (activity) => activity.ticketUrl, note: (activity) => activity.note } },
  { word: 'Operation', place: 8, fields: { operationId: (activity) => activity.operationId } },
];
