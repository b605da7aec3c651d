import { z } from 'zod';
import { type LocalUser, LoginError, type Users } from '../auth/users.ts';
import { Session } from '../engine/session.ts';
import { serverVersion } from '../functions/context.ts';
import { json, type Reply } from '../http/reply.ts';
import type { Request } from '../http/server.ts';
import { newContext } from '../session-defaults.ts';
import { failure } from './failure.ts';
import { sessionParameters } from './parameters.ts';
import type { Sessions } from './sessions.ts';

const login = z.object({
  data: z.object({
    LOGIN_NAME: z.string().optional(),
    PASSWORD: z.string().optional(),
    AUTHENTICATOR: z.string().optional(),
    TOKEN: z.string().optional(),
    SESSION_PARAMETERS: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional(),
  }),
});

/** `POST /session/v1/login-request`: opens a session for a password or a key-pair token. */
export async function logIn(
  request: Request,
  options: { users: Users; sessions: Sessions; account: string },
): Promise<Reply> {
  const parsed = login.safeParse(await request.body());
  if (!parsed.success) return failure('390142', 'Incoming request does not contain a valid payload.');
  const { data } = parsed.data;
  try {
    const user = await userOf(data, options.users);
    const parameters = Object.fromEntries(
      Object.entries(data.SESSION_PARAMETERS ?? {}).flatMap(([name, value]) =>
        value === null ? [] : [[name, value]],
      ),
    );
    const session = new Session(
      newContext({
        user,
        account: options.account,
        given: {
          database: request.query.get('databaseName'),
          schema: request.query.get('schemaName'),
          warehouse: request.query.get('warehouse'),
          role: request.query.get('roleName'),
        },
        parameters,
      }),
    );
    if (session.context.database !== undefined) session.context.schema ??= 'PUBLIC';
    for (const [name, value] of Object.entries(parameters))
      session.parameters.set(name.toUpperCase(), String(value));
    const tokens = options.sessions.open(session);
    const { database, schema, warehouse, role } = session.context;
    return json(200, {
      success: true,
      code: null,
      message: null,
      data: {
        ...tokens,
        validityInSeconds: options.sessions.validitySeconds,
        masterValidityInSeconds: options.sessions.masterValiditySeconds,
        displayUserName: user.name,
        serverVersion,
        firstLogin: false,
        healthCheckInterval: 45,
        sessionId: Number(session.id),
        parameters: sessionParameters(session),
        sessionInfo: {
          databaseName: database ?? null,
          schemaName: schema ?? null,
          warehouseName: warehouse ?? null,
          roleName: role,
        },
      },
    });
  } catch (error) {
    if (error instanceof LoginError) return failure(error.code, error.message);
    throw error;
  }
}

function userOf(data: z.infer<typeof login>['data'], users: Users): Promise<LocalUser> | LocalUser {
  const authenticator = (data.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase();
  if (authenticator === 'SNOWFLAKE_JWT') return users.byToken(data.TOKEN ?? '');
  if (authenticator === 'SNOWFLAKE') return users.byPassword(data.LOGIN_NAME ?? '', data.PASSWORD ?? '');
  throw new LoginError('390135', `Authenticator ${authenticator} is not supported by the local Snowflake.`);
}
