import { variable } from '../config/environment.ts';
import type { Settings } from '../config/settings.ts';
import { CmError } from '../errors.ts';
import { patient } from '../http/retry.ts';
import type { Pool } from '../postgres/pool.ts';
import { askRevenueServices, HttpRevenueService, type RevenueService } from '../revenue/index.ts';
import { count } from './terminal.ts';
import type { Workplace } from './workplace.ts';

/** Asks the revenue services that the configuration names; nothing where they are off. Missing secrets are told at once. */
export function revenueErrand(workplace: Workplace): { run(pool: Pool, asOf: string): Promise<void> } {
  const { settings, terminal } = workplace;
  const { enabled, batch_size, parallel, time_limit_minutes } = settings.revenue;
  if (!enabled) return { run: async () => undefined };
  const logins = loginsOf(workplace);
  return {
    run: async (pool, asOf) => {
      terminal.progress('  pipeline: revenue service');
      const services = openServices(settings, logins);
      try {
        const { answered, failed } = await askRevenueServices({
          pool,
          asOf,
          services,
          batchSize: batch_size,
          parallel,
          timeLimitMs: time_limit_minutes * 60_000,
        });
        if (answered + failed > 0)
          terminal.note(`  revenue service: ${count(answered)} questions answered, ${count(failed)} failed`);
      } finally {
        await Promise.all([...services.values()].map((service) => service.close()));
      }
    },
  };
}

interface Login {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

function loginsOf({ settings, environment }: Workplace): Map<string, Login> {
  const named = Object.entries(settings.revenue.environments);
  if (named.length === 0) throw nobodyToAsk();
  return new Map(
    named.map(([name, { url, client_id }]) => {
      const own = `CM_REVENUE_CLIENT_SECRET_${name.toUpperCase()}` as const;
      const clientSecret = variable(environment, own) ?? variable(environment, 'CM_REVENUE_CLIENT_SECRET');
      if (clientSecret === undefined) throw secretMissing(name, own);
      return [name, { url, clientId: client_id, clientSecret }];
    }),
  );
}

function openServices({ revenue }: Settings, logins: Map<string, Login>): Map<string, RevenueService> {
  return new Map(
    [...logins].map(([environment, login]) => [
      environment,
      new HttpRevenueService({
        ...login,
        timeoutMs: revenue.timeout_seconds * 1000,
        connections: revenue.parallel,
        retry: { ...patient, attempts: revenue.attempts },
      }),
    ]),
  );
}

const nobodyToAsk = (): CmError =>
  new CmError('revenue.no_environment', 'The revenue service is on, but no environment says where it is.', {
    kind: 'usage',
    hint: 'Name one below revenue.environments in cm.yaml (docs/revenue-service.md), or set revenue.enabled to false.',
  });

const secretMissing = (environment: string, name: string): CmError =>
  new CmError(
    'revenue.no_secret',
    `The revenue service of ${environment} is on, but its secret is not set.`,
    {
      kind: 'usage',
      hint: `Set ${name}, or CM_REVENUE_CLIENT_SECRET for all environments.`,
    },
  );
