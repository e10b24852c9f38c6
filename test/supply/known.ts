import type { Known } from './findings';
import bad from './known-bad.json';

export const KNOWN: Known = {
  licences: [
    ...['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense', 'CC-BY-4.0'],
    ...['MIT OR Apache-2.0', 'Apache-2.0 AND MIT', '(MIT OR CC0-1.0)', '(AFL-2.1 OR BSD-3-Clause)'],
  ],
  read: {
    // in their LICENSE files, or the readme
    cldrjs: 'MIT',
    'escape-regexp-component': 'MIT',
    jspath: 'MIT',
    // Microsoft's own terms; it is started by the demo and the browser tests, and is in no build
    '@microsoft/m365agentsplayground': 'MIT',
  },
  bad,
  // none of them runs (.npmrc), and nothing that the bot uses needs one
  scripts: ['@parcel/watcher', '@swc/core', 'botbuilder-dialogs', 'dtrace-provider', 'esbuild'],
};
