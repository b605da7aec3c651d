export { databaseErrorsOf } from './check.ts';
export { helpersSql } from './compat.ts';
export { type SourceFile, type TranslatedFile, translateFiles } from './files.ts';
export { type OutputFile, outputFiles } from './output.ts';
export { recoverFrom } from './procedures/recover.ts';
export { reportPage } from './report/html.ts';
export { type Report, reportOf } from './report/report.ts';
