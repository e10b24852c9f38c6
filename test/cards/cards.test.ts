import { readFileSync } from 'node:fs';
import type { CardView } from '../../src/model/view';
import { createRenderer } from '../../src/teams/render';
import { complaints, expand, expectWhole, type Node, nodes, TEMPLATES } from './expand';
import { BRACES, HOSTILE, hostileSamples, KEY, LINK, PASSWORD, SAMPLES } from './samples';

const all = Object.entries(SAMPLES);
const of = (template: string) => all.filter(([, view]) => view.card === template).map(([, view]) => view);

describe('every card', () => {
  test('each template has a sample, and each sample a template', () => {
    expect([...new Set(all.map(([, view]) => view.card))].sort()).toEqual(Object.keys(TEMPLATES).sort());
  });

  test.each(all)('%s expands whole, parses and validates in the real renderer', (_, view) => {
    expect(complaints(expectWhole(view))).toEqual([]);
  });

  test('each is drawn by the bot, which walks only what can change, as the library draws it, every time', () => {
    const renderer = createRenderer('cards', { info() {}, warn() {}, error() {} });
    const views = all.flatMap(([, view]) => [view, ...poorer(view)]);
    for (const view of [...views, ...views.toReversed()]) {
      const { refresh: _, ...card } = renderer.card(view) as Node;
      expect(card).toEqual(expand(view));
    }
  });

  test.each(all)('%s stays whole when lists are empty and optional keys are absent', (_, view) => {
    for (const less of poorer(view)) expect(complaints(expectWhole(less))).toEqual([]);
  });

  test.each(all)('%s: its data is plain JSON, without keys that have no value', (_, view) => {
    expect(view.data).toStrictEqual(JSON.parse(JSON.stringify(view.data)));
  });

  test.each(all)('%s is small, and its summary fits a locked phone', (_, view) => {
    expect(Buffer.byteLength(JSON.stringify(expand(view)))).toBeLessThan(25_000);
    expect(String(view.data.summary).length).toBeGreaterThan(10);
    expect(String(view.data.summary).length).toBeLessThanOrEqual(200);
    expect(view.data.summary).not.toMatch(/\{\{|[<>]/);
  });

  test.each(all)('%s has instants in whole seconds', (_, view) => {
    const instants = JSON.stringify(expand(view)).match(/(?:DATE|TIME)\([^,)]*/g) ?? [];
    for (const instant of instants.filter(i => i.includes('T1'))) expect(instant).toMatch(/\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(instants.length).toBeGreaterThan(0);
  });

  test.each(all)('%s has at most three buttons in sight, one of them primary and first', (_, view) => {
    const actions = (expand(view).actions ?? []) as Node[];
    const seen = actions.filter(a => a.mode !== 'secondary');
    expect(seen.length).toBeLessThanOrEqual(3);
    expect(seen.slice(1).filter(a => a.style === 'positive')).toEqual([]);
  });
});

/** The view with each list emptied and each key that the template treats as optional left out, one at a time. */
function poorer(view: CardView): CardView[] {
  const optional = [...JSON.stringify(TEMPLATES[view.card]).matchAll(/exists\(([\w.]+)\)/g)].map(([, path = '']) => path);
  const lists = Object.keys(view.data).filter(key => Array.isArray(view.data[key]));
  const changed = (path: string, change: (parent: Node, key: string) => void) => {
    const data = structuredClone(view.data);
    const steps = path.split('.');
    const key = steps.pop() ?? '';
    const parent = steps.reduce<Node | undefined>((at, step) => at?.[step] as Node | undefined, data);
    if (parent) change(parent, key);
    return { card: view.card, data };
  };
  return [
    ...[...new Set(optional)].map(path => changed(path, (parent, key) => delete parent[key])),
    ...lists.map(path =>
      changed(path, (parent, key) => {
        parent[key] = [];
      }),
    ),
  ];
}

describe('templates and types', () => {
  test.each(Object.keys(TEMPLATES))('%s: every placeholder has a field, every field a placeholder', name => {
    const fields = new Set(of(name).flatMap(view => leaves(view.data)));
    const used = placeholders(TEMPLATES[name], '');
    const met = (path: string, by: Iterable<string>) =>
      [...by].some(b => b === path || b.startsWith(`${path}.`) || b.startsWith(`${path}[`));
    expect([...used].filter(path => !met(path, fields))).toEqual([]);
    // the handle is on every card of a request, also where a sample has no button; who refreshes is written by the edge
    expect([...fields].filter(path => !met(path, used) && !path.startsWith('request.') && !path.startsWith('refresh.'))).toEqual([]);
  });

  test('what the types call optional is what the templates ask for', () => {
    const types = readFileSync('src/views/types.ts', 'utf8');
    const optional = new Set([...types.matchAll(/^ {2}(\w+)\?:/gm)].map(([, key]) => key));
    const asked = new Set([...JSON.stringify(TEMPLATES).matchAll(/exists\((?:\w+\.)*(\w+)\)/g)].map(([, key]) => key));
    expect(new Set([...optional].filter(key => key !== 'request'))).toEqual(asked);
  });

  test('title, band, person, facts and footer are the same in every template', () => {
    const bare = (node: unknown) => JSON.stringify({ ...(node as Node), $when: undefined });
    const same = (pick: (body: Node[]) => Node | undefined) =>
      new Set(
        Object.values(TEMPLATES)
          .flatMap(t => pick(t.body as Node[]) ?? [])
          .map(bare),
      );
    const holds = (text: string) => (body: Node[]) => body.find(n => JSON.stringify(n).includes(text) && n.style !== 'emphasis');
    expect(same(body => body[0]).size).toBe(1);
    expect(same(body => body.at(-1)).size).toBe(1);
    expect(same(holds('${status.word}')).size).toBe(1);
    expect(same(holds('${target.upn}')).size).toBe(1);
    expect(same(holds('${facts}')).size).toBe(1);
    expect(same(holds('${problem}')).size).toBe(1);
    expect(same(body => body.find(n => n.id === 'ticketNote')).size).toBe(1);
    const person = JSON.stringify(((holds('${target.upn}')(TEMPLATES.working?.body as Node[])?.items ?? []) as Node[]).slice(0, 3));
    expect(JSON.stringify(TEMPLATES.confirm)).toContain(person.slice(1, -1));
  });
});

/** Paths of a card's data: `target.name`, `facts[].label`. */
function leaves(value: unknown, path = ''): string[] {
  if (Array.isArray(value) && value.some(item => typeof item !== 'object')) return [path];
  if (Array.isArray(value)) return value.length > 0 ? value.flatMap(v => leaves(v, `${path}[]`)) : [path];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, v]) => leaves(v, path ? `${path}.${key}` : key));
}

/** The same of a template's expressions; within a `$data` loop a name belongs to the item. */
function placeholders(node: unknown, scope: string): Set<string> {
  const found = new Set<string>();
  const read = (text: string, within: string) => {
    const names: string[] = [];
    for (const [, expression = ''] of text.matchAll(/\$\{([^}]*)\}/g)) {
      const code = expression.replace(/"[^"]*"|'[^']*'/g, '');
      for (const [name] of code.matchAll(/(?<![\w.$])(?:\$root\.)?[A-Za-z_][\w.]*(?![\w.]*\()/g)) {
        names.push(name.startsWith('$root.') ? name.slice(6) : within ? `${within}[].${name}` : name);
      }
    }
    return names;
  };
  const walk = (value: unknown, within: string): void => {
    if (typeof value === 'string') for (const name of read(value, within)) found.add(name);
    if (Array.isArray(value)) for (const item of value) walk(item, within);
    else if (typeof value === 'object' && value !== null) {
      const { $data, ...rest } = value as Node;
      const [list] = typeof $data === 'string' ? read($data, within) : [];
      for (const item of Object.values(rest)) walk(item, list ?? within);
    }
  };
  walk(node, scope);
  return found;
}

/** What a button may carry: an id and a key, and which row, page or word. */
const DATA = [
  'once request',
  'request',
  'ask once',
  'ask once pick',
  'ask once page',
  'ask find once page row sort',
  'ask find once page sort',
  'action ask once row',
  'action',
  'action once request',
  'page',
  'page words',
  'action actor before request result since tenant until',
  'action actor file request result since tenant until',
  '',
];

describe('buttons', () => {
  test.each(all)('%s: every Execute has a Submit fallback with the same data and the verb', (_, view) => {
    for (const button of nodes(expand(view)).filter(n => n.type === 'Action.Execute')) {
      const { type, verb, data, fallback, ...look } = button;
      expect(fallback).toEqual({ type: 'Action.Submit', ...look, data: { verb, ...(data as Node) } });
    }
  });

  test.each(all)('%s: data says which card, which press and nothing else', (_, view) => {
    for (const button of nodes(expand(view)).filter(n => n.type === 'Action.Execute')) {
      const keys = Object.keys(button.data as Node)
        .sort()
        .join(' ');
      expect(DATA).toContain(keys);
    }
  });

  test.each(all)('%s: ids of inputs and of hidden parts are there once, and none is a name of the data', (_, view) => {
    const card = expand(view);
    const ids = nodes(card).flatMap(n => ('id' in n ? [String(n.id)] : []));
    expect(new Set(ids).size).toBe(ids.length);
    for (const taken of ['request', 'once', 'ask', 'pick', 'action', 'verb', 'key', 'msteams']) expect(ids).not.toContain(taken);
    for (const { targetElements } of nodes(card).filter(n => n.type === 'Action.ToggleVisibility')) {
      for (const id of targetElements as string[]) expect(ids).toContain(id);
    }
  });

  test('the verbs are those that the road knows', () => {
    const verbs = all.flatMap(([, view]) => nodes(expand(view)).flatMap(n => (n.type === 'Action.Execute' ? [String(n.verb)] : [])));
    expect([...new Set(verbs)].sort()).toEqual([
      'again',
      'approve',
      'audit-file',
      'audit-older',
      'back',
      'cancel',
      'change',
      'check',
      'choose',
      'close',
      'comment',
      'continue',
      'deny',
      'do',
      'export',
      'for-real',
      'go-on',
      'hand-over',
      'help',
      'latest',
      'next',
      'none',
      'page',
      'retry',
      'row',
      'settle-failed',
      'settle-worked',
      'show',
      'start',
      'status',
      'submit',
      'whoami',
      'wipe',
      'withdraw',
    ]);
  });

  test('a required reason does not block the way out of an unknown outcome', () => {
    const card = expand(SAMPLES.unknown as CardView);
    const check = nodes(card).find(n => n.verb === 'check');
    expect(check?.associatedInputs).toBe('none');
    expect(nodes(card.body).some(n => n.isRequired === true)).toBe(false);
  });
});

describe('mentions', () => {
  const calls = (card: Node) =>
    nodes(card.body).flatMap(n => (n.type === 'TextBlock' ? (String(n.text).match(/<at>.*?<\/at>/g) ?? []) : []));
  const entities = (card: Node) => (card.msteams as { entities: { text: string; mentioned: Node }[] } | undefined)?.entities ?? [];

  test.each(of('approval').map((view, i) => [i, view] as const))(
    'approval %d: each name in the text is an entity, and each entity a name in the text',
    (_, view) => {
      const card = expand(view);
      expect(calls(card)).toEqual(entities(card).map(e => e.text));
    },
  );

  test('an entity names the person by their Teams id', () => {
    expect(entities(expand(SAMPLES['channel, pending'] as CardView))).toEqual([
      { type: 'mention', text: '<at>Grace Hopper</at>', mentioned: { id: '29:grace', name: 'Grace Hopper' } },
      { type: 'mention', text: '<at>Bo Larsen</at>', mentioned: { id: '29:bo', name: 'Bo Larsen' } },
    ]);
  });

  test.each(all.filter(([, view]) => view.card !== 'approval'))('%s mentions nobody', (_, view) => {
    expect(calls(expand(view))).toEqual([]);
  });
});

describe('the channel', () => {
  const posts = all.filter(([name]) => name.startsWith('channel') || name === 'alert');

  test.each(posts)('%s: nothing of a secret, nor whether there is one', (_, view) => {
    expect(JSON.stringify(expand(view))).not.toMatch(
      /told to Ada only|Failed to reset|password (?:shown|ready|hidden|wiped)|last changed/i,
    );
  });

  test.each(posts.filter(([, view]) => view.card !== 'approval'))('%s: nothing is left to press', (_, view) => {
    expect(expand(view).actions).toEqual([]);
  });

  test('a denial asks why, and takes none', () => {
    const [deny] = nodes(expand(SAMPLES['channel, pending'] as CardView)).filter(n => n.type === 'Action.ShowCard');
    expect(nodes(deny).filter(n => n.type === 'Input.Text')).toMatchObject([{ id: 'denyReason' }]);
    expect(nodes(deny).some(n => n.isRequired === true)).toBe(false);
  });
});

describe('secrets', () => {
  const times = (view: CardView, text: string) => JSON.stringify(expand(view)).split(JSON.stringify(text).slice(1, -1)).length - 1;

  test.each([
    ['secret shown', PASSWORD],
    ['secret shown, accepted', PASSWORD],
    ['secret shown, link', LINK],
    ['secret shown, key', KEY],
  ])('%s holds it exactly once, alone on its line', (name, text) => {
    const card = expand(SAMPLES[name] as CardView);
    expect(times(SAMPLES[name] as CardView, text)).toBe(1);
    expect(nodes(card).filter(n => n.type === 'RichTextBlock' && (n.inlines as Node[])[0]?.text === text)).toHaveLength(1);
  });

  test.each(all.filter(([, view]) => view.card !== 'secret-shown'))('%s holds none', (_, view) => {
    for (const text of [PASSWORD, LINK, BRACES, KEY]) expect(times(view, text)).toBe(0);
  });

  test('braces are split over runs, so that no client takes them for a date', () => {
    const card = expand(SAMPLES['secret shown, braces'] as CardView);
    const line = nodes(card).find(n => n.type === 'RichTextBlock' && (n.inlines as Node[])[0]?.fontType === 'Monospace');
    const runs = ((line?.inlines ?? []) as Node[]).map(run => String(run.text));
    expect(runs.join('')).toBe(BRACES);
    for (const run of runs) expect(run).not.toContain('{{');
  });

  test('nothing of it is in the summary, a title or a button', () => {
    const card = expand(SAMPLES['secret shown'] as CardView);
    for (const part of [card.speak, card.fallbackText, card.actions, (card.body as Node[])[0]])
      expect(JSON.stringify(part)).not.toContain(PASSWORD);
  });

  test('a link is text: nothing on the card opens it', () => {
    const card = expand(SAMPLES['secret shown, link'] as CardView);
    expect(nodes(card).filter(n => n.url !== undefined || n.type === 'Action.OpenUrl' || n.selectAction !== undefined)).toEqual([]);
  });
});

describe.each(HOSTILE)('a person called %s', name => {
  const typed = name.replace('\u202e', '').replace('\u0007', '');
  const seen = (text: unknown) => String(text).replaceAll('\u200b', '');

  test.each(Object.entries(hostileSamples(name)))('%s: is shown as typed, in no text of ours', (_, view) => {
    const card = expand(view);
    expect(complaints(card)).toEqual([]);
    const runs = nodes(card).filter(n => n.type === 'TextRun');
    for (const { text } of runs) {
      if (seen(text).includes('a'.repeat(60))) expect([...seen(text)].length).toBeLessThan(700);
      else expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      if (seen(text) === typed) expect(text).not.toContain('{{');
    }
    const shown = runs.map(r => seen(r.text)).concat(nodes(card).map(n => seen(n.title ?? '')));
    expect(shown.some(text => text.includes(typed.slice(0, 79)))).toBe(true);
    // (a typed sign-in name comes back in its input, which shows it raw)
    for (const block of nodes(card).filter(n => n.type === 'TextBlock')) expect(seen(block.text)).not.toContain(typed.slice(0, 79));
    expect(String(view.data.summary).length).toBeLessThanOrEqual(200);
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThan(25_000);
  });
});
