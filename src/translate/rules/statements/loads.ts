import type { ast } from '@polyglot-sql/sdk';
import type { Expression, Statement } from '../../compiled.ts';
import { identifier } from '../../names.ts';
import { applied, type Rule, toCheck, Untranslatable } from '../../notes.ts';
import { quoted } from '../literals.ts';
import { targetOf } from './target.ts';

const copyRule: Rule = {
  id: 'copy-from-stdin',
  says: "COPY INTO a table becomes COPY … FROM STDIN: the client sends the stage's files, or aws_s3 on RDS and Aurora does",
};

/** COPY INTO a table from a stage. */
export function copyInto(node: ast.ExpressionInner<'copy'>, statement: Statement): string[] {
  const table = 'schema' in node.this ? node.this.schema.this : node.this;
  if (!table || !('table' in table))
    throw new Untranslatable(
      'COPY INTO a stage has to become COPY (query) TO STDOUT by a client, or aws_s3.query_export_to_s3.',
      'copy',
    );
  applied(statement.notes, copyRule);
  const target = targetOf(table.table, undefined, statement);
  const columns = 'schema' in node.this ? node.this.schema.expressions.map(wordOf) : [];
  const list = columns.map((name) => identifier({ name, quoted: false }));
  const into = list.length > 0 ? `${target.name} (${list.join(', ')})` : target.name;
  const [file] = node.files.map((each) => ('literal' in each ? String(each.literal.value) : ''));
  const format = formatOf(node);
  if (format.type !== 'CSV')
    throw new Untranslatable(
      `Files of type ${format.type} load into a jsonb column of a staging table, and from there by INSERT … SELECT.`,
      'copy',
    );
  const options = ['format csv', ...format.options].join(', ');
  toCheck(
    statement.notes,
    `The files of ${file || 'the stage'} have to be sent by the client (\\copy, pg-copy-streams), or: select aws_s3.table_import_from_s3(${quoted(target.name)}, ${quoted(list.join(', '))}, ${quoted(`(${options})`)}, aws_commons.create_s3_uri('bucket', 'key', 'region')). Snowflake remembers which files it has loaded, COPY does not.`,
  );
  return [`copy ${into} from stdin with (${options})`];
}

interface Format {
  type: string;
  options: string[];
}

function formatOf(node: ast.ExpressionInner<'copy'>): Format {
  const settings = new Map<string, string>();
  for (const { name, value, values } of node.params) {
    if (name.toUpperCase() !== 'FILE_FORMAT') continue;
    for (const item of values ?? (value ? [value] : [])) {
      if ('eq' in item) settings.set(wordOf(item.eq.left).toUpperCase(), wordOf(item.eq.right));
    }
  }
  const options: string[] = [];
  const delimiter = settings.get('FIELD_DELIMITER');
  if (delimiter !== undefined && delimiter !== ',')
    options.push(`delimiter ${delimiter === '\\t' ? "e'\\t'" : quoted(delimiter)}`);
  if (settings.get('SKIP_HEADER') === '1') options.push('header true');
  const enclosed = settings.get('FIELD_OPTIONALLY_ENCLOSED_BY');
  if (enclosed !== undefined && enclosed !== '"' && enclosed !== 'NONE')
    options.push(`quote ${quoted(enclosed)}`);
  const nothing = settings.get('NULL_IF');
  options.push(`null ${quoted(nothing ?? '\\N')}`);
  return { type: (settings.get('TYPE') ?? 'CSV').toUpperCase(), options };
}

function wordOf(node: Expression): string {
  if ('literal' in node) return String(node.literal.value);
  if ('column' in node) return node.column.name.name;
  if ('tuple' in node) return node.tuple.expressions.map(wordOf)[0] ?? '';
  if ('paren' in node) return wordOf(node.paren.this);
  return 'var' in node ? node.var.this : '';
}
