import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { EXPRESSIONS, expressionsOf } from '../teams/expressions';

const ROOT = path.resolve(__dirname, '../../..');
const OUT = path.join(ROOT, 'dist', 'bundle');

/**
 * Parts that are loaded with the libraries we use, and that we do not: teams-ai's sign-in by dialogs brings botbuilder-dialogs and, with it,
 * the recognizers of dates and numbers. In the bundle they are really absent; whatever would make one of them fails at once.
 */
const ABSENT = /^botbuilder-dialogs$/;
const NOTHING = `
  class Absent { constructor() { throw new Error('this part of a library is not in the bundle (src/cli/bundle.ts)'); } }
  module.exports = new Proxy({}, { get: (_, name) => (name === '__esModule' ? true : Absent) });
`;
const absent: Plugin = {
  name: 'absent',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: ABSENT }, ({ path: name }) => ({ path: name, namespace: 'absent' }));
    onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: NOTHING, loader: 'js' }));
  },
};

/**
 * pg looks whether it runs at Cloudflare by making a Response, for which Node loads a whole HTTP client: 30 ms of every start. Throws where
 * pg asks in another way.
 */
const noCloudflare: Plugin = {
  name: 'no-cloudflare',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pg[\\/]lib[\\/]stream\.js$/ }, ({ path: file }) => {
      const asked = 'function isCloudflareRuntime() {';
      const contents = readFileSync(file, 'utf8');
      if (!contents.includes(asked)) throw new Error(`${file} does not ask for Cloudflare as it did`);
      return { contents: contents.replace(asked, `${asked} return false;`), loader: 'js' };
    });
  },
};

/** Found where they are when they are used: pglite has its WebAssembly beside it, and the other two are wanted by nobody here. */
const EXTERNAL = ['@electric-sql/pglite', 'dtrace-provider', 'pg-native'];

/** `npm run bundle`: the whole bot as one file in `dist/bundle`, and the code that V8 makes of it. */
async function main(): Promise<void> {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  const outfile = path.join(OUT, 'bot.js');
  await build({
    entryPoints: [path.join(ROOT, 'src', 'index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'linked',
    external: EXTERNAL,
    plugins: [absent, noCloudflare],
    logLevel: 'warning',
  });
  // esbuild leaves regular expressions as they are written; with one letter that is not ASCII in it, V8 would keep the file at twice its size
  writeFileSync(outfile, ascii(readFileSync(outfile, 'utf8')), 'latin1');
  copyFileSync(path.join(ROOT, 'dist', 'src', 'start.js'), path.join(OUT, 'start.js'));
  writeFileSync(path.join(OUT, EXPRESSIONS), JSON.stringify(expressionsOf(path.join(ROOT, 'cards'))));
  const { status, stderr } = spawnSync(process.execPath, [path.join(OUT, 'start.js'), '--keep-code'], {
    env: ENDS_AT_ONCE,
    encoding: 'utf8',
  });
  if (status !== EXIT_CONFIG || !stderr.includes(ENDS_AT_ONCE.POLICY_FILE)) throw new Error(`the bundle does not start: ${stderr}`);
}

/** Settings with which the bot loads all that it has, and ends because there is no policy. */
const ENDS_AT_ONCE = {
  BOT_ID: '00000000-0000-4000-8000-000000000001',
  BOT_TYPE: 'SingleTenant',
  BOT_TENANT_ID: '00000000-0000-4000-8000-000000000002',
  BOT_PASSWORD: 'none',
  CIPP_API_URL: 'https://cipp.example.com',
  CIPP_CLIENT_ID: '00000000-0000-4000-8000-000000000003',
  CIPP_CLIENT_SECRET: 'none',
  SEAL_KEY: Buffer.alloc(32).toString('base64'),
  POLICY_FILE: path.join(OUT, 'no policy'),
};

/** EX_CONFIG of sysexits.h, with which the bot ends where settings are missing. */
const EXIT_CONFIG = 78;

const ascii = (text: string): string => text.replace(/[^\0-\x7f]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

void main();
