// The thread of one call: QuickJS, with no way out but questions to the thread that started it. Plain JavaScript, since
// a worker starts in a tenth of the time that it takes with a loader for TypeScript.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import variant from '@jitl/quickjs-ng-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core';

const { port, signal, sources, call, limits } = workerData;

const quickjs = await newQuickJSWASMModuleFromVariant(variant);
const runtime = quickjs.newRuntime({
  memoryLimitBytes: limits.memoryBytes,
  maxStackSizeBytes: limits.stackBytes,
  moduleLoader: (name) => sources[name] ?? { error: new Error(`There is no module ${name}.`) },
});
const context = runtime.newContext();

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

port.postMessage(run());
port.close();

function run() {
  const loaded = context.evalCode(sources['main.js'], 'main.js', { type: 'module' });
  if (loaded.error) return failed(loaded.error);
  const main = context.getProp(loaded.value, 'main');
  const answer = context.callFunction(main, context.undefined, send, compile, context.newString(call));
  return answer.error ? failed(answer.error) : { kind: 'answer', text: context.getString(answer.value) };
}

/** What the interpreter itself cannot get over, such as the end of its memory. */
function failed(error) {
  const dumped = context.dump(error);
  return { kind: 'failure', text: String(dumped?.message ?? dumped) };
}
