import { readFileSync } from 'node:fs';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSWASMModule,
  Scope,
  shouldInterruptAfterDeadline,
} from 'quickjs-emscripten-core';
import { z } from 'zod';
import type { RecoveredStatement, Recovery } from './recovered.ts';
import type { Routine } from './routine.ts';

const sandbox = readFileSync(new URL('./sandbox.js', import.meta.url), 'utf8');
let loading: Promise<QuickJSWASMModule> | undefined;

const trace = z.object({
  noted: z.array(z.object({ sql: z.string(), binds: z.number(), line: z.number() })),
  unknown: z.array(z.string()),
  failure: z.object({ line: z.number(), reason: z.string() }).optional(),
});

const limits = { memoryBytes: 64 * 1024 ** 2, stackBytes: 512 * 1024, milliseconds: 2000, runs: 24 };

/**
 * The statements of a JavaScript body: it is run in an interpreter without a way out, once for each value that it compares
 * its arguments with, and what it hands to `snowflake` is noted. Places that hand over a statement and were not reached are
 * listed.
 */
export async function recoverJavaScript(routine: Routine): Promise<Recovery> {
  loading ??= newQuickJSWASMModuleFromVariant(import('@jitl/quickjs-ng-wasmfile-release-sync'));
  const quickjs = await loading;
  const found = new Map<string, RecoveredStatement>();
  const reached = new Set<number>();
  const failures = new Map<number, string>();
  const sites = callSites(routine.body);
  // The interpreter may tell a later line of a call that spans several.
  const siteOf = (line: number) => sites.findLast((site) => site <= line) ?? line;
  for (const given of argumentsOf(routine)) {
    const { noted, unknown, failure } = run(quickjs, routine, given);
    for (const { sql, line: told } of noted) {
      const line = siteOf(told);
      reached.add(line);
      const names = [...sql.matchAll(/runtime_value_(\d+)/g)].map(
        ([, number]) => unknown[Number(number) - 1] ?? '',
      );
      // Numbers of the same value differ from run to run.
      const key = `${line}/${sql.replace(/runtime_value_\d+/g, 'runtime_value')}`;
      if (!found.has(key))
        found.set(key, { sql, line: routine.line + line - 1, unknown: [...new Set(names)] });
    }
    if (failure) failures.set(failure.line, failure.reason);
  }
  const missed = sites
    .filter((line) => !reached.has(line))
    .map((line) => ({
      line: routine.line + line - 1,
      reason: 'A statement is run here whose text depends on what only a run can tell.',
    }));
  const failed = [...failures].map(([line, reason]) => ({
    line: routine.line + line - 1,
    reason: `The body was not followed further than this line: ${reason}`,
  }));
  return { statements: [...found.values()], missed: [...missed, ...failed] };
}

function run(quickjs: QuickJSWASMModule, { body, parameters }: Routine, given: Record<string, string>) {
  return Scope.withScope((scope) => {
    const runtime = scope.manage(
      quickjs.newRuntime({ memoryLimitBytes: limits.memoryBytes, maxStackSizeBytes: limits.stackBytes }),
    );
    runtime.setInterruptHandler(shouldInterruptAfterDeadline(Date.now() + limits.milliseconds));
    const context = scope.manage(runtime.newContext());
    const compile = scope.manage(
      context.newFunction('compile', (source) => context.evalCode(context.getString(source), 'procedure')),
    );
    context.setProp(context.global, 'compile', compile);
    const main = scope.manage(context.unwrapResult(context.evalCode(sandbox, 'sandbox')));
    const source = `(function (${['snowflake', ...parameters].join(', ')}) {${body}\n})`;
    const told = scope.manage(context.newString(JSON.stringify({ source, parameters, given })));
    const outcome = context.callFunction(main, context.undefined, told);
    if (outcome.error) {
      const dumped: unknown = context.dump(scope.manage(outcome.error));
      const reason = z.object({ message: z.string() }).safeParse(dumped).data?.message ?? String(dumped);
      return { noted: [], unknown: [], failure: { line: 1, reason } };
    }
    return trace.parse(JSON.parse(context.getString(scope.manage(outcome.value))));
  });
}

/** Every combination of the values that the body compares its arguments with, and of one that it does not know. */
function argumentsOf({ body, parameters }: Routine): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const name of parameters) {
    const compared = body.matchAll(
      new RegExp(`\\b${name}\\s*[=!]==?\\s*(?:'([^']*)'|"([^"]*)")|case\\s+'([^']*)'\\s*:`, 'g'),
    );
    const values = new Set([...compared].map(([, a, b, c]) => a ?? b ?? c ?? ''));
    if (values.size === 0) continue;
    combinations = combinations.flatMap((known) => [
      known,
      ...[...values].map((value) => ({ ...known, [name]: value })),
    ]);
  }
  return combinations.slice(0, limits.runs);
}

/** Lines of the body in which a statement is handed over. */
function callSites(body: string): number[] {
  const lines = body.split('\n');
  return lines.flatMap((text, i) => {
    const code = text.replace(/\/\/.*$/, '');
    return /\bsnowflake\s*\.\s*(execute|createStatement)\s*\(/.test(code) ? [i + 1] : [];
  });
}
