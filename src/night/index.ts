export { type NightReport, runNight } from './run.ts';
export { type NightStatus, nightStatus } from './status.ts';
