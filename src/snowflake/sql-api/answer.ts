import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { CmError } from '../../errors.ts';
import { type SnowflakeColumn, snowflakeTypes } from '../columns.ts';
import type { SnowflakeFailure } from '../failure.ts';
import { isRowset } from '../rowset.ts';
import type { Cells } from '../source.ts';
import { isGzip } from './gzip.ts';
import type { HttpAnswer } from './http-answer.ts';

const rowType = z.object({
  name: z.string(),
  type: z.string().toLowerCase(),
  precision: z.number().nullish(),
  scale: z.number().nullish(),
  length: z.number().nullish(),
  nullable: z.boolean(),
});

const resultSet = z.object({
  statementHandle: z.string(),
  resultSetMetaData: z.object({
    numRows: z.number(),
    rowType: z.array(rowType),
    partitionInfo: z.array(z.object({ rowCount: z.number() })),
  }),
  data: z.custom<Cells[]>(isRowset, 'is not an array of rows'),
});

const running = z.object({ statementHandle: z.string() });

const failure = z.object({
  code: z.string(),
  message: z.string(),
  sqlState: z.string().default(''),
  statementHandle: z.string().optional(),
});

export interface ResultSet {
  handle: string;
  columns: SnowflakeColumn[];
  rowCount: number;
  partitionRows: number[];
  firstPartition: Cells[];
}

/** The body of a 200: metadata and the first partition. Throws a ZodError or SyntaxError if it is anything else. */
export function parseResultSet(answer: HttpAnswer): ResultSet {
  const { statementHandle, resultSetMetaData, data } = resultSet.parse(parseJson(answer));
  const { numRows, partitionInfo } = resultSetMetaData;
  return {
    handle: statementHandle,
    columns: resultSetMetaData.rowType.map(toColumn),
    rowCount: numRows,
    partitionRows: partitionInfo.length === 0 ? [data.length] : partitionInfo.map(({ rowCount }) => rowCount),
    firstPartition: data,
  };
}

/** The handle in the body of a 202. */
export function parseRunning(answer: HttpAnswer): string {
  return running.parse(parseJson(answer)).statementHandle;
}

/** The failure in the body of an error; a body of another form becomes its message. */
export function parseFailure(answer: HttpAnswer): SnowflakeFailure {
  const text = bodyOf(answer).toString();
  const parsed = failure.safeParse(jsonOrText(text));
  if (!parsed.success) return { code: `HTTP ${answer.status}`, sqlState: '', message: text.slice(0, 200) };
  const { code, message, sqlState, statementHandle } = parsed.data;
  return { code, message, sqlState, handle: statementHandle };
}

function toColumn(wire: z.infer<typeof rowType>): SnowflakeColumn {
  const type = snowflakeTypes.find((known) => known === wire.type);
  if (type === undefined) {
    throw new CmError('snowflake.unknown_type', `column "${wire.name}" has the unknown type ${wire.type}`, {
      hint: 'Cast it in the query, or take it out of `columns:`.',
    });
  }
  return {
    name: wire.name,
    type,
    precision: wire.precision ?? null,
    scale: wire.scale ?? null,
    length: wire.length ?? null,
    nullable: wire.nullable,
  };
}

function parseJson(answer: HttpAnswer): unknown {
  return JSON.parse(bodyOf(answer).toString());
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function bodyOf(answer: HttpAnswer): Buffer {
  return isGzip(answer.body) ? gunzipSync(Buffer.concat(answer.body)) : Buffer.concat(answer.body);
}
