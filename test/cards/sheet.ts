import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { CardView } from '../../src/model/view';
import { expand } from './expand';
import { catalogueCards } from './plausible';
import { HOSTILE, hostileSamples, SAMPLES } from './samples';

/**
 * Draws every sample and every action of the catalogue (its form, its list or the card that asks to confirm) with the real
 * renderer in Chromium: `node dist/test/cards/sheet.js <folder> [part of a name]` writes contact sheets for each look, and
 * fails where a card is over its budget, an element is wider than its card or a name does not come out as typed.
 */
const LOOKS = [
  { name: 'light', config: 'light', width: 446, columns: 4 },
  { name: 'dark', config: 'dark', width: 446, columns: 4 },
  { name: '320', config: 'light', width: 320, columns: 5 },
] as const;
/** Cards of one sheet: as many as can be read without a magnifying glass. */
const ON_A_SHEET = 12;
const BUDGET_BYTES = 25_000;

/** Cards that are drawn a second time after these buttons were pressed. */
const PRESSED: readonly (readonly [string, ...string[]])[] = [
  ['secret shown', 'Spell it'],
  ['unknown', 'Settle it'],
  ['unknown, other', 'Settle it'],
  ['failed, rights', 'Ticket note'],
  ['confirm, deletes a group', 'Delete group…'],
  ['confirm, deletes a person', 'Remove user…'],
  ['confirm, destructive', 'Wipe device…'],
];

interface Drawn {
  name: string;
  card: unknown;
  press?: readonly string[];
}

const samples: Drawn[] = [
  ...Object.entries(SAMPLES).map(([name, view]) => ({ name, card: expand(view) })),
  ...PRESSED.map(([name, ...press]) => ({ name: `${name}: ${press.join(', ')}`, card: expand(SAMPLES[name] as CardView), press })),
];
const catalogue: Drawn[] = catalogueCards().map(({ name, view }) => ({ name, card: expand(view) }));

const tooLarge = (cards: readonly Drawn[]): string[] =>
  cards.flatMap(({ name, card }) => {
    const bytes = Buffer.byteLength(JSON.stringify(card));
    return bytes > BUDGET_BYTES ? [`${name}: ${bytes} bytes`] : [];
  });

/** Chromium as the machine has it. */
function chromiumPath(): string {
  const named = process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = [
    ...(named ? [named] : []),
    '/usr/bin/chromium',
    ...folders.flatMap(f => ['chromium', 'chromium-browser', 'google-chrome'].map(n => join(f, n))),
  ].find(existsSync);
  if (!found) throw new Error('no Chromium found: set CHROMIUM_PATH');
  return found;
}

const SCRIPTS = [join('node_modules', 'adaptivecards', 'dist', 'adaptivecards.min.js'), join('test', 'cards', 'sheet-page.js')];
const hostConfig = (theme: string) =>
  JSON.parse(readFileSync(resolve('test', 'cards', 'hostconfig', `hostconfig-teams-${theme}.json`), 'utf8'));

async function open(browser: Browser, look: (typeof LOOKS)[number]): Promise<Page> {
  const context = await browser.newContext({
    timezoneId: 'Etc/UTC',
    locale: 'en-GB',
    viewport: { width: look.columns * (look.width + 24) + 24, height: 900 },
  });
  const page = await context.newPage();
  const dark = look.config === 'dark';
  // `word-break` is what the chat message around a card sets in Microsoft's local client (docs/cards.md §6)
  await page.setContent(`<!doctype html><style>
    body { margin: 12px; font: 14px 'Segoe UI', 'Liberation Sans', sans-serif; background: ${dark ? '#141414' : '#ebebeb'}; color: ${dark ? '#fff' : '#242424'}; columns: ${look.columns}; column-gap: 24px }
    section { break-inside: avoid; width: ${look.width}px; margin-bottom: 20px; word-break: break-word }
    h6 { margin: 0 0 4px; font: 11px sans-serif; opacity: .7 }
    article { background: ${dark ? '#292929' : '#fff'}; border: 1px solid ${dark ? '#444' : '#d1d1d1'}; border-radius: 4px; overflow: hidden }
    .ac-pushButton { font: inherit; font-weight: 600; padding: 5px 12px; border: 1px solid #8886; border-radius: 4px; background: none; color: inherit }
    .ac-pushButton.style-positive { background: #5b5fc7; color: #fff; border-color: #5b5fc7 }
    input.ac-input, textarea.ac-input { font: inherit; box-sizing: border-box; width: 100%; padding: 5px; background: ${dark ? '#1f1f1f' : '#f5f5f5'}; color: inherit; border: 1px solid #8884; border-radius: 3px }
    input[type=checkbox].ac-input { width: auto } .ac-choiceSetInput-filtered-container, article div:has(> .ac-choiceSetInput-filtered-container) { width: 100% }
  </style>`);
  for (const path of SCRIPTS) await page.addScriptTag({ path });
  return page;
}

/** Draws the cards and says what is wrong with them. */
const draw = (page: Page, cards: readonly Drawn[], theme: string): Promise<string[]> =>
  page.evaluate(`drawCards(${JSON.stringify(cards)}, ${JSON.stringify(hostConfig(theme))})`);

/** Hostile names as the eye meets them, after the renderer's own formatting of dates and Markdown. */
async function hostile(page: Page): Promise<string[]> {
  const wrong: string[] = [];
  for (const name of HOSTILE) {
    const typed = name.replace('\u202e', '').replace('\u0007', '').slice(0, 79);
    for (const [sample, view] of Object.entries(hostileSamples(name))) {
      await page.evaluate('clearCards()');
      wrong.push(...(await draw(page, [{ name: `${sample} about ${name}`, card: expand(view) }], 'light')));
      const text = await page.evaluate<string>('readCard()');
      if (!text.includes(typed)) wrong.push(`${sample}: "${name}" does not come out as typed`);
    }
  }
  return wrong;
}

/** Draws them all, a dozen to a sheet: `light-catalogue-07.png`. */
async function sheets(page: Page, look: (typeof LOOKS)[number], part: string, cards: readonly Drawn[], folder: string): Promise<string[]> {
  const wrong: string[] = [];
  for (let from = 0; from < cards.length; from += ON_A_SHEET) {
    await page.evaluate('clearCards()');
    wrong.push(...(await draw(page, cards.slice(from, from + ON_A_SHEET), look.config)).map(w => `${look.name}: ${w}`));
    const number = String(1 + from / ON_A_SHEET).padStart(2, '0');
    await page.screenshot({ path: join(folder, `${look.name}-${part}-${number}.png`), fullPage: true });
  }
  return wrong;
}

async function main(folder: string, only = ''): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
  const parts = Object.entries({ samples, catalogue }).map(
    ([part, cards]) => [part, cards.filter(({ name }) => name.includes(only))] as const,
  );
  const wrong = parts.flatMap(([, cards]) => tooLarge(cards));
  try {
    for (const look of LOOKS) {
      const page = await open(browser, look);
      for (const [part, cards] of parts) wrong.push(...(await sheets(page, look, part, cards, folder)));
      if (look.name === '320' && !only) wrong.push(...(await hostile(page)));
      await page.close();
    }
  } finally {
    await browser.close();
  }
  for (const line of wrong) process.stderr.write(`${line}\n`);
  const all = parts.reduce((sum, [, cards]) => sum + cards.length, 0);
  process.stdout.write(`${all} cards in ${LOOKS.length} looks: ${wrong.length} complaints; sheets in ${folder}\n`);
  process.exitCode = wrong.length > 0 ? 1 : 0;
}

if (require.main === module) void main(process.argv[2] ?? 'dist/cards', process.argv[3]);
