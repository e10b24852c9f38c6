import { writeFileSync } from 'node:fs';
import { bodies } from './bodies';
import { places } from './places';
import { presses } from './presses';
import type { Row, Section } from './range';
import { routes } from './routes';
import { tokens } from './tokens';
import { words } from './words';

export const SECTIONS: readonly Section[] = [tokens, bodies, routes, places, words, presses];

/** Every row as it is run, to be read: made by `npm run docs`, never written by hand. */
export function gauntletPage(): string {
  const count = SECTIONS.reduce((sum, { rows }) => sum + rows.length, 0);
  const parts = SECTIONS.map(({ title, about, rows }) =>
    [`## ${title}`, '', about, '', '| comes in | HTTP | CIPP | stored afterwards |', '|---|---|---|---|', ...rows.map(lineOf)].join('\n'),
  );
  const intro = [
    '# What was thrown at the bot',
    '',
    `${count} inputs, each sent to a running bot by [test/gauntlet](../test/gauntlet). After every one of them no turn, request or job broke, the bot answers \`help\`, and what left the process holds no secret. *CIPP* is how often it was called: 0, or *read* where somebody is looked up and nothing may be changed. This page is made by \`npm run docs\`.`,
  ].join('\n');
  return `${[intro, ...parts].join('\n\n')}\n`;
}

function lineOf({ what, status, asks, runs, requests = [] }: Row): string {
  const cipp = runs ? '1, for what was stored' : asks ? 'read' : '0';
  return `| ${cell(what)} | ${status} | ${cipp} | ${requests.join(', ') || 'nothing'} |`;
}

/** Between backquotes already, or as it is; a bar would end the cell. */
const cell = (text: string): string =>
  text
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/[\r\n]+/g, ' ');

if (require.main === module) writeFileSync('docs/gauntlet.md', gauntletPage());
