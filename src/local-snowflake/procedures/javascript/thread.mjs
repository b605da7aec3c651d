// The thread of one call after another, each in an interpreter of its own: QuickJS, with no way out but questions to the
// thread that started it. Plain JavaScript, since a worker starts in a tenth of the time that it takes with a loader for
// TypeScript.
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import variant from '@jitl/quickjs-ng-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, Scope } from 'quickjs-emscripten-core';

const quickjs = await newQuickJSWASMModuleFromVariant(variant);

parentPort.on('message', ({ port, ...work }) => {
  const word = answered(port, work);
  port.postMessage(word);
  port.close();
  // What has failed may have left its interpreter in any state.
  if (word.kind === 'failure') process.exit();
  parentPort.postMessage('free');
});

/** Runs a call in an interpreter that is gone afterwards. */
function answered(port, { signal, sources, call, limits }) {
  return Scope.withScope((scope) => {
    const runtime = scope.manage(
      quickjs.newRuntime({
        memoryLimitBytes: limits.memoryBytes,
        maxStackSizeBytes: limits.stackBytes,
        moduleLoader: (name) => sources[name] ?? { error: new Error(`There is no module ${name}.`) },
      }),
    );
    const context = scope.manage(runtime.newContext());
    /** Takes a question to the other thread and sleeps until it answers. */
    const send = context.newFunction('send', (question) => {
      port.postMessage({ kind: 'question', text: context.getString(question) });
      Atomics.wait(signal, 0, 0);
      Atomics.store(signal, 0, 0);
      return context.newString(receiveMessageOnPort(port)?.message ?? '');
    });
    /** Compiles the body under a file name of its own, by which its lines are found in stack traces. */
    const compile = context.newFunction('compile', (source) =>
      context.evalCode(context.getString(source), 'procedure'),
    );
    const loaded = context.evalCode(sources['main.js'], 'main.js', { type: 'module' });
    if (loaded.error) return failed(context, loaded.error);
    const [module, text] = [loaded.value, context.newString(call)];
    const main = context.getProp(module, 'main');
    const answer = context.callFunction(main, context.undefined, send, compile, text);
    if (answer.error) return failed(context, answer.error);
    const word = { kind: 'answer', text: context.getString(answer.value) };
    for (const handle of [send, compile, module, text, main, answer.value]) handle.dispose();
    return word;
  });
}

/** What the interpreter itself cannot get over, such as the end of its memory. */
function failed(context, error) {
  const dumped = context.dump(error);
  return { kind: 'failure', text: String(dumped?.message ?? dumped) };
}
