import { z } from 'zod';
import type { ObjectName, ReadRows } from '../sql/catalog.ts';
import { instantText, physical, text } from '../sql/identifiers.ts';
import { formatType, parseType, type SqlType } from '../sql/types.ts';
import { ddlOf } from './ddl.ts';
import type { Definition, Procedure, Returns } from './procedure.ts';
import { argumentTypes, returnsText } from './signature.ts';

/** Procedures as "~meta" keeps them; those of one name differ in the types of their arguments. */
export function storeProcedure(procedure: Procedure, createdOn: Date): string[] {
  const { schema, name, parameters } = procedure;
  const least = parameters.filter((parameter) => parameter.default === undefined).length;
  const values = [
    text(schema),
    text(name),
    text(argumentTypes(parameters.map(({ type }) => type))),
    String(least),
    String(parameters.length),
    text(`(${parameters.map((each) => `${each.name} ${formatType(each.type)}`).join(', ')})`),
    text(returnsText(procedure.returns)),
    text(JSON.stringify(toStored(procedure))),
    text(ddlOf(procedure)),
    instantText(createdOn),
  ];
  return [
    forgetProcedure(
      procedure,
      parameters.map(({ type }) => type),
    ),
    `insert into ${proceduresTable(procedure.database)} values (${values.join(', ')})`,
  ];
}

export function forgetProcedure({ database, schema, name }: ObjectName, types: SqlType[]): string {
  return `delete from ${proceduresTable(database)} where schema_name = ${text(schema)}
    and procedure_name = ${text(name)} and argument_types = ${text(argumentTypes(types))}`;
}

/** All procedures of a name. */
export async function findProcedures(
  { database, schema, name }: ObjectName,
  read: ReadRows,
): Promise<Procedure[]> {
  const rows = await read(
    `select definition from ${proceduresTable(database)}
      where schema_name = ${text(schema)} and procedure_name = ${text(name)} order by argument_types`,
  );
  return rows.map(([definition]) => ({ database, schema, name, ...fromStored(definition ?? '') }));
}

export function proceduresTable(database: string): string {
  return `${physical(database)}."~meta".procedures`;
}

const column = z.object({ name: z.string(), type: z.string() });

const stored = z.object({
  parameters: z.array(column.extend({ default: z.string().optional() })),
  returns: z.union([
    z.object({ kind: z.literal('value'), type: z.string(), notNull: z.boolean() }),
    z.object({ kind: z.literal('table'), columns: z.array(column) }),
  ]),
  language: z.string(),
  body: z.string(),
  isStrict: z.boolean(),
  executeAs: z.enum(['CALLER', 'OWNER']),
  comment: z.string(),
  options: z.array(z.string()),
});

function toStored({
  parameters,
  returns,
  language,
  body,
  isStrict,
  executeAs,
  comment,
  options,
}: Definition) {
  return {
    parameters: parameters.map((parameter) => ({ ...parameter, type: formatType(parameter.type) })),
    returns:
      returns.kind === 'value'
        ? { ...returns, type: formatType(returns.type) }
        : {
            ...returns,
            columns: returns.columns.map(({ name, type }) => ({ name, type: formatType(type) })),
          },
    language,
    body,
    isStrict,
    executeAs,
    comment,
    options,
  };
}

function fromStored(definition: string): Definition {
  const { parameters, returns, ...rest } = stored.parse(JSON.parse(definition));
  return {
    ...rest,
    parameters: parameters.map(({ name, type, default: value }) => ({
      name,
      type: parseType(type),
      ...(value === undefined ? {} : { default: value }),
    })),
    returns: fromStoredReturns(returns),
  };
}

function fromStoredReturns(returns: z.infer<typeof stored>['returns']): Returns {
  return returns.kind === 'value'
    ? { ...returns, type: parseType(returns.type) }
    : { ...returns, columns: returns.columns.map(({ name, type }) => ({ name, type: parseType(type) })) };
}
