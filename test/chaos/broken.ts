import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../../..');

interface Guard {
  file: string;
  /** Each stands exactly once in the build. */
  replace: readonly (readonly [text: string, by: string])[];
}

/** What is taken out of the build, so that it shows whether the bench would see it missing. */
export const GUARDS = {
  'compare-and-swap': {
    file: 'store/requests.js',
    replace: [['where id = $1 and version = ${NEXT} returning body', 'where id = $1 and ${NEXT}::integer is not null returning body']],
  },
  'stored-after-call': {
    file: 'flow/execute.js',
    replace: [
      ['const started = await start(id, ports);', "const started = { ...request, state: 'running' };"],
      ['await settle(started, sent, next, ports);', 'await start(id, ports);\n        await settle(started, sent, next, ports);'],
    ],
  },
  'no-wipe': {
    file: 'flow/sweep.js',
    replace: [['await wipeDue(id, ports);', ';']],
  },
} as const satisfies Record<string, Guard>;
export type GuardName = keyof typeof GUARDS;

/** A copy of the build without that guard; the sources' folder of it, and the folder to remove afterwards. */
export function withoutGuard(name: GuardName): { src: string; dir: string } {
  const dir = mkdtempSync(path.join(tmpdir(), 'chaos-broken-'));
  const src = path.join(dir, 'dist', 'src');
  cpSync(path.join(ROOT, 'dist', 'src'), src, { recursive: true });
  for (const beside of ['node_modules', 'cards', 'package.json']) symlinkSync(path.join(ROOT, beside), path.join(dir, beside));
  const { file, replace } = GUARDS[name];
  const at = path.join(src, file);
  let text = readFileSync(at, 'utf8');
  for (const [from, to] of replace) {
    if (text.split(from).length !== 2) throw new Error(`${file} has not exactly one: ${from}`);
    text = text.replace(from, () => to);
  }
  writeFileSync(at, text);
  return { src, dir };
}
