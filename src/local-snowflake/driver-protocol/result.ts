import type { Outcome } from '../engine/execution.ts';
import type { RunningStatement } from '../engine/statements.ts';
import { jsonWithRows, type Reply } from '../http/reply.ts';
import { describeColumn } from '../row-type.ts';
import { chunkUrl } from './chunks.ts';
import { failure } from './failure.ts';
import { sessionParameters } from './parameters.ts';

/** A finished statement as the driver expects it: the first partition inline, the others as chunks to fetch. */
export async function resultReply(statement: RunningStatement, url: string): Promise<Reply> {
  const { status, session, id } = statement;
  if (status.state === 'running') throw new Error(`statement ${id} is still running`);
  if (status.state === 'failed') {
    const { code, message, sqlState, line, position } = status.error;
    return failure(code, message, {
      internalError: false,
      errorCode: code,
      sqlState,
      queryId: id,
      line: line ?? -1,
      pos: position ?? -1,
      type: 'COMPILATION',
    });
  }
  const { result } = status.outcome;
  const [first, ...rest] = result.partitions;
  const data = {
    parameters: sessionParameters(session),
    rowtype: result.columns.map(describeColumn),
    total: result.rowCount,
    returned: result.rowCount,
    queryId: id,
    databaseProvider: null,
    finalDatabaseName: session.context.database ?? null,
    finalSchemaName: session.context.schema ?? null,
    finalWarehouseName: session.context.warehouse ?? null,
    finalRoleName: session.context.role,
    numberOfBinds: status.outcome.bindCount ?? 0,
    arrayBindSupported: status.outcome.plan.kind === 'change' && status.outcome.plan.type === 'insert',
    statementTypeId: statementTypeId(status.outcome),
    version: 1,
    sendResultTime: Date.now(),
    queryResultFormat: 'json',
    ...(rest.length > 0
      ? {
          qrmk: null,
          chunkHeaders: {},
          chunks: rest.map(({ rowCount, uncompressedSize }, i) => ({
            url: chunkUrl(url, id, i + 1),
            rowCount,
            uncompressedSize,
            compressedSize: uncompressedSize,
          })),
        }
      : {}),
  };
  const rows = first && first.rowCount > 0 ? await result.read(0) : new Uint8Array();
  return nested(data, rows);
}

/** `{"success":true,…,"data":{…,"rowset":[rows]}}` without parsing the rows. */
function nested(data: Record<string, unknown>, rows: Uint8Array): Reply {
  const inner = jsonWithRows(200, data, 'rowset', rows);
  const head = Buffer.from('{"success":true,"code":null,"message":null,"data":');
  return { ...inner, body: Buffer.concat([head, Buffer.from(inner.body), Buffer.from('}')]) };
}

const changeTypeIds = { insert: 0x3100, update: 0x3200, delete: 0x3300, merge: 0x3400, truncate: 0x3500 };

/** The driver tells queries from changes by this number. */
function statementTypeId({ plan }: Outcome): number {
  switch (plan.kind) {
    case 'query':
    case 'call':
    case 'block':
    case 'immediate':
      return 0x1000;
    case 'unload':
      return 0x3700;
    case 'files':
      return 0x7000;
    case 'change':
      return changeTypeIds[plan.type];
    case 'definition':
    case 'attach':
    case 'detach':
      return 0x6000;
    case 'transaction':
    case 'session':
    case 'task graph':
    case 'set variables':
    case 'unset variables':
      return 0x4000;
  }
}
