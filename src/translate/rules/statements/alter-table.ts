import type { ast } from '@polyglot-sql/sdk';
import { tableName } from '../../catalog.ts';
import type { Statement } from '../../compiled.ts';
import { dataType } from '../../data-type.ts';
import { fold, identifier, postgresName } from '../../names.ts';
import { advised, applied, type Rule, Untranslatable } from '../../notes.ts';
import { postgresType } from '../../types.ts';
import { contextOf } from '../queries/query.ts';
import { columnOf, columnSql } from './columns.ts';
import { pathOf, stored } from './target.ts';

const swapRule: Rule = {
  id: 'swap-with',
  says: 'SWAP WITH becomes three renames, which belong into one transaction',
};

type AlterTable = ast.ExpressionInner<'alter_table'>;
type Action = AlterTable['actions'][number];

/** ALTER TABLE, an action a statement. */
export function alterTable(node: AlterTable, statement: Statement): string[] {
  return node.actions.flatMap((action) => actionSql(action, node.name, statement));
}

function actionSql(action: Action, table: ast.TableRef, statement: Statement): string[] {
  const name = tableName(table);
  const known = statement.catalog.find(name);
  const alter = `alter table ${pathOf(name)}`;
  if ('AddColumn' in action) {
    const { column: definition, if_not_exists } = action.AddColumn;
    const column = columnOf(definition);
    if (known) statement.catalog.add(name, { ...known, columns: [...known.columns, column] });
    return [
      `${alter} add column ${if_not_exists ? 'if not exists ' : ''}${columnSql(definition, column, statement)}`,
    ];
  }
  if ('DropColumn' in action) {
    const gone = fold(action.DropColumn.name);
    if (known)
      statement.catalog.add(name, {
        ...known,
        columns: known.columns.filter((column) => column.name !== gone),
      });
    return [
      `${alter} drop column ${action.DropColumn.if_exists ? 'if exists ' : ''}${identifier(action.DropColumn.name)}`,
    ];
  }
  if ('RenameColumn' in action) {
    const { old_name, new_name } = action.RenameColumn;
    const to = fold(new_name);
    const columns = known?.columns.map((column) =>
      column.name === fold(old_name) ? { ...column, name: to, as: postgresName(to) } : column,
    );
    if (known && columns) statement.catalog.add(name, { ...known, columns });
    return [`${alter} rename column ${identifier(old_name)} to ${identifier(new_name)}`];
  }
  if ('RenameTable' in action) {
    if (known) statement.catalog.add(tableName(action.RenameTable), known);
    return [`${alter} rename to ${identifier(action.RenameTable.name)}`];
  }
  if ('SwapWith' in action) return swapped(table, action.SwapWith, statement);
  if ('AlterColumn' in action)
    return [`${alter} ${columnChange(action.AlterColumn, statement, known?.columns)}`];
  if ('AddConstraint' in action && 'PrimaryKey' in action.AddConstraint) {
    const { columns } = action.AddConstraint.PrimaryKey;
    return [`${alter} add primary key (${columns.map(identifier).join(', ')})`];
  }
  if ('ClusterBy' in action) {
    advised(
      statement.notes,
      `${pathOf(name)} was clustered: an index, or partitions by range, do that here.`,
    );
    return [];
  }
  throw new Untranslatable(`ALTER TABLE ${Object.keys(action)[0]} has no rule.`);
}

function columnChange(
  { name, action }: Extract<Action, { AlterColumn: unknown }>['AlterColumn'],
  statement: Statement,
  columns: readonly { name: string; as: string; type: Parameters<typeof postgresType>[0] }[] | undefined,
): string {
  const alter = `alter column ${identifier(name)}`;
  if (action === 'SetNotNull') return `${alter} set not null`;
  if (action === 'DropNotNull') return `${alter} drop not null`;
  if (action === 'DropDefault') return `${alter} drop default`;
  if (typeof action === 'object' && 'SetDefault' in action) {
    const context = contextOf(statement);
    const column = columns?.find((each) => each.name === fold(name));
    const value = context.expression(action.SetDefault);
    return `${alter} set default ${column ? stored(value, column, context) : value.sql}`;
  }
  if (typeof action === 'object' && 'SetDataType' in action)
    return `${alter} type ${postgresType(dataType(action.SetDataType.data_type))}`;
  throw new Untranslatable('This ALTER COLUMN has no rule.');
}

function swapped(a: ast.TableRef, b: ast.TableRef, { notes }: Statement): string[] {
  applied(notes, swapRule);
  const [first, second] = [pathOf(tableName(a)), pathOf(tableName(b))];
  const between = `${postgresName(fold(a.name))}_swapped`;
  const schema = a.schema ? `${identifier(a.schema)}.` : '';
  return [
    `alter table ${first} rename to ${between}`,
    `alter table ${second} rename to ${identifier(a.name)}`,
    `alter table ${schema}${between} rename to ${identifier(b.name)}`,
  ];
}
