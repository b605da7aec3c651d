import type { Job } from '../job.ts';
import type { Loader } from '../loader.ts';

/** A loader of others, which has to be installed first. */
export interface Peer {
  readonly name: PeerName;
  /** Installs it into `folder`, or finds it there; throws where it cannot be had. */
  install(folder: string): Promise<Installed>;
  /** Why it can read no local Snowflake, if that is known; else it is tried. */
  readonly refusal?: string;
  /** The loader, reading Snowflake or, where it cannot, the same rows from a file. */
  loader(installed: Installed, from: Job['from']): Loader;
}

export type PeerName = (typeof peerNames)[number];

export const peerNames = ['dlt', 'ingestr', 'sling'] as const;

export interface Installed {
  readonly version: string;
  readonly program: string;
  /** Its own, where it also keeps what it fetches later. */
  readonly folder: string;
}
