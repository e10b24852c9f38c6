import { readFile } from 'node:fs/promises';
import { actionOf, CATALOGUE } from '../../src/actions';
import sources from '../../src/actions/sources.json';
import { actionsPage } from '../../src/cli/docs';
import { CONTRACT } from '../catalogue/contract';

test('docs/actions.md is what the catalogue says (npm run docs)', async () => {
  expect(await readFile('docs/actions.md', 'utf8')).toBe(`${actionsPage()}\n`);
});

test('every action has its part, with what to type', () => {
  const page = actionsPage();
  for (const { title, id, example, summary } of CATALOGUE) {
    expect(page).toContain(`### ${title}\n\n\`${id}\`: ${summary}.\n\n\`\`\`text\n${example}\n\`\`\``);
  }
  expect(page).not.toContain('undefined');
});

test('22 are inferred and 13 recovered, as the contract has it, and what it does not know is the bot’s own', () => {
  const of = (source: string) => CONTRACT.filter(c => c.source === source).map(c => c.id);
  const own = CATALOGUE.map(action => action.id).filter(id => !CONTRACT.some(c => c.id === id));
  expect(sources).toEqual({ inferred: of('inferred'), recovered: of('recovered'), own });
  expect([sources.inferred.length, sources.recovered.length]).toEqual([22, 13]);
  for (const id of [...sources.inferred, ...sources.recovered]) expect(actionOf(id)?.id).toBe(id);
});
