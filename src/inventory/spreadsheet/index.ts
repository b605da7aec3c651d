import writeExcelFile, { type Cell } from 'write-excel-file/node';
import type { Inventory } from '../model.ts';
import { type CellValue, type SheetContent, sheetsOf } from './sheets.ts';

/** Writes the inventory as a spreadsheet. Every text is written as text, never as a formula. */
export async function writeSpreadsheet(inventory: Inventory, file: string): Promise<void> {
  await writeExcelFile(sheetsOf(inventory).map(sheetOf)).toFile(file);
}

function sheetOf({ name, columns, rows }: SheetContent) {
  const head = columns.map(([title]): Cell => ({ value: title, type: String, fontWeight: 'bold' }));
  return {
    sheet: name,
    data: [head, ...rows.map((row) => row.map(cellOf))],
    columns: columns.map(([, width]) => ({ width })),
    stickyRowsCount: 1,
  };
}

function cellOf(value: CellValue): Cell {
  if (value === null || value === '') return null;
  if (typeof value === 'number')
    return { value, type: Number, format: Number.isInteger(value) ? '#,##0' : '#,##0.000' };
  if (typeof value === 'boolean') return { value: value ? 'yes' : 'no', type: String };
  return { value: storable(value), type: String };
}

/** A cell holds so many letters, and XML none of these. */
function storable(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, ' ').slice(0, 32_000);
}
