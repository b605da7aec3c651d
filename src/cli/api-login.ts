import { type ApiConnection, provideApiLogin } from '../api/index.ts';
import { connect, withLogin } from '../postgres/pool.ts';
import { apiPassword } from './secrets.ts';
import type { Workplace } from './workplace.ts';

/**
 * The login with which the API reads: the configured one; on the embedded server one that is made here. A server of
 * one's own without a configured login lends the owner's, and the user is told. The schema must be there already.
 */
export async function apiConnection(workplace: Workplace, ownerUrl: string): Promise<ApiConnection> {
  const { url, api_url } = workplace.settings.postgres;
  if (api_url !== undefined) return { login: 'own', url: api_url };
  if (url !== 'embedded') {
    workplace.terminal.note(
      'The API reads with the login of CM_POSTGRES_URL, as role cm_api; it is safer with one of its own: CM_API_POSTGRES_URL (docs/configuration.md).',
      { login: 'owner' },
    );
    return { login: 'owner', url: ownerUrl };
  }
  const login = { name: 'cm_api_login', password: await apiPassword(workplace) };
  const pool = connect(ownerUrl, { max: 1 });
  await provideApiLogin(pool, login).finally(() => pool.end());
  return { login: 'own', url: withLogin(ownerUrl, login) };
}
