import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseFileSync } from '@swc/core';
import { analyse } from 'scslre';

/** Every regular expression that stands in the sources, with its file. */
function patterns(): { file: string; source: string; flags: string }[] {
  return readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts'))
    .flatMap(file => {
      const found: { file: string; source: string; flags: string }[] = [];
      const walk = (node: unknown): void => {
        if (typeof node !== 'object' || node === null) return;
        const { type, pattern, flags } = node as Record<string, unknown>;
        if (type === 'RegExpLiteral') found.push({ file, source: String(pattern), flags: String(flags) });
        for (const part of Object.values(node)) walk(part);
      };
      walk(parseFileSync(path.join('src', file), { syntax: 'typescript' }));
      return found;
    });
}

/**
 * The work of a pattern by the length of its text, told from the pattern itself: no clock. Where a pattern may begin anywhere in a
 * text (`Move`) its work can still grow by the square: such texts have 1,000 letters at most (flow/parse.ts), or are our own.
 */
test('no pattern of ours has two ways to read the same letters, whatever it is given', () => {
  const all = patterns();
  expect(all.length).toBeGreaterThan(200);
  const bad = all.flatMap(({ file, source, flags }) =>
    analyse({ source, flags }, { assumeRejectingSuffix: false })
      .reports.filter(({ type }) => type !== 'Move')
      .map(report => `${file}: /${source}/${flags} ${report.type}`),
  );
  expect(bad).toEqual([]);
});

test('the analysis knows one when it sees one', () => {
  expect(analyse(/^(?:a+)+$/, { assumeRejectingSuffix: true }).reports.some(({ exponential }) => exponential)).toBe(true);
});
