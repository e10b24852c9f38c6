import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { constants, Script } from 'node:vm';

/**
 * Where a machine has much memory V8 lets the heap grow to three times what is alive before it tidies; a container of a bot has little. Not
 * during the start, which makes little that can go.
 */
const FRUGAL = '--heap-growing-percent=30';
setTimeout(() => setFlagsFromString(FRUGAL), 10_000).unref();

/**
 * Runs the bundled bot (`npm run bundle`) from the code that V8 made of it when it was bundled: reading and compiling ten megabytes takes
 * longer than all else at a start. Where V8 is another one than then, it compiles them as ever. Told `--keep-code`, it writes that code.
 */
const bundle = path.join(__dirname, 'bot.js');
const code = path.join(__dirname, 'bot.code');
const keeping = process.argv[2] === '--keep-code';

const script = new Script(Module.wrap(readFileSync(bundle, 'latin1')), {
  filename: bundle,
  cachedData: !keeping && existsSync(code) ? readFileSync(code) : undefined,
  importModuleDynamically: constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
if (keeping) process.on('exit', () => writeFileSync(code, script.createCachedData()));
script.runInThisContext()(exports, Module.createRequire(bundle), module, bundle, __dirname);
