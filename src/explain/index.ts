export { type HistoryEntry, readHistory } from './history.ts';
