export {
  type Facts,
  factsSchema,
  findSide,
  lastNight,
  readFacts,
  type Side,
  unknownSide,
} from './facts.ts';
export { type HistoryEntry, readHistory } from './history.ts';
export { readConflict, type ShownConflict, type ShownPair, type ShownVisit } from './show.ts';
export { judge, type Verdict } from './verdict.ts';
export { shiftInWords } from './words.ts';
