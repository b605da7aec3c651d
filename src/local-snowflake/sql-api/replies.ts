import type { Outcome } from '../engine/execution.ts';
import type { RunningStatement } from '../engine/statements.ts';
import { gzipped, json, jsonWithRows, type Reply } from '../http/reply.ts';
import { describeColumn } from '../row-type.ts';

/** The answer to a submit or a poll: rows, an error, or "still running". */
export async function statementReply(statement: RunningStatement): Promise<Reply> {
  const { status } = statement;
  switch (status.state) {
    case 'running':
      return json(202, {
        code: '333334',
        message:
          'Asynchronous execution in progress. Use provided query id to perform query monitoring and management.',
        ...handleOf(statement),
      });
    case 'failed': {
      const { code, sqlState, message, line, position } = status.error;
      return json(code === '000630' ? 408 : 422, {
        code,
        sqlState,
        message,
        ...(line === undefined ? {} : { line, pos: position }),
        ...handleOf(statement),
        createdOn: statement.startedAt.getTime(),
      });
    }
    case 'done':
      return firstPartition(statement, status.outcome);
  }
}

/** One partition: the first comes with the metadata, the others are `{"data": […]}` and gzip. */
export async function partitionReply(
  statement: RunningStatement,
  index: number,
  acceptEncoding: string | undefined,
): Promise<Reply> {
  if (statement.status.state !== 'done' || index === 0) return statementReply(statement);
  const { result } = statement.status.outcome;
  if (!Number.isInteger(index) || index < 0 || index >= result.partitions.length) {
    return json(422, {
      code: '391917',
      message: `Partition index ${index} out of bounds, there are ${result.partitions.length} partitions.`,
      ...handleOf(statement),
    });
  }
  return gzipped(jsonWithRows(200, {}, 'data', await result.read(index)), acceptEncoding);
}

async function firstPartition(statement: RunningStatement, { result, stats }: Outcome): Promise<Reply> {
  const document = {
    resultSetMetaData: {
      numRows: result.rowCount,
      format: 'jsonv2',
      partitionInfo: result.partitions.map(({ rowCount, uncompressedSize }) => ({
        rowCount,
        uncompressedSize,
      })),
      rowType: result.columns.map((column) => ({
        ...describeColumn(column),
        database: '',
        schema: '',
        table: '',
      })),
    },
    code: '090001',
    sqlState: '00000',
    message: 'Statement executed successfully.',
    ...handleOf(statement),
    createdOn: statement.startedAt.getTime(),
    ...(stats ? { stats } : {}),
  };
  return jsonWithRows(200, document, 'data', await result.read(0));
}

function handleOf({ id }: RunningStatement): { statementHandle: string; statementStatusUrl: string } {
  return { statementHandle: id, statementStatusUrl: `/api/v2/statements/${id}` };
}
