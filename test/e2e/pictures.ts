import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { ROOT } from '../demo/local';
import type { TeamsWindow } from './teams-window';

export const RESULTS = path.join(ROOT, 'test-results', 'e2e');
const SCREENS = path.join(ROOT, 'docs', 'screens');
/** The client's own notes about the press are none of the card's. */
const BARE = '.ac-adaptiveCard ~ *, .fui-ProgressBar { display: none !important; }';

export interface Pictures {
  /** The newest card, cropped to it. */
  card(name: string, window: TeamsWindow): Promise<void>;
  /** What was said last, and the answer. */
  exchange(name: string, window: TeamsWindow): Promise<void>;
  part(name: string, part: Locator): Promise<void>;
}

/** Pictures go to test-results/e2e, and with `docs` to docs/screens too, where the README shows them. */
export async function pictures({ docs }: { docs: boolean }): Promise<Pictures> {
  await rm(RESULTS, { recursive: true, force: true });
  await mkdir(RESULTS, { recursive: true });
  if (docs) await mkdir(SCREENS, { recursive: true });
  const shot = async (name: string, take: (options: object) => Promise<unknown>) => {
    const file = path.join(RESULTS, `${name}.png`);
    await take({ path: file, style: BARE, animations: 'disabled' });
    if (docs) await copyFile(file, path.join(SCREENS, `${name}.png`));
  };
  return {
    card: (name, window) => shot(name, options => window.card.screenshot(options)),
    part: (name, part) => shot(name, options => part.screenshot(options)),
    async exchange(name, window) {
      const clip = await window.lastExchange();
      await shot(name, options => window.page.screenshot({ ...options, clip }));
    },
  };
}
