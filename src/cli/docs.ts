import { readFile, writeFile } from 'node:fs/promises';
import { CATALOGUE } from '../actions';
import contract from '../actions/endpoints.json';
import sources from '../actions/sources.json';
import { wireOf } from '../actions/wire';
import { type AnyAction, CATEGORIES } from '../model/action';
import type { Field } from '../model/field';
import type { Matrix } from '../model/rights';

const PAGE = 'docs/actions.md';

/** Everything the bot can do, as a page to read: made from the catalogue, never written by hand. */
export function actionsPage(): string {
  const marks = [sources.inferred, sources.recovered, sources.own].map(ids => ids.length);
  return [
    '# Actions',
    `${CATALOGUE.length} actions, each with what to type, what it asks for, and which endpoint of CIPP it calls with which role. Names in **bold** must be said. Who may run what, and with whose yes, is in the policy alone; type \`help\` to see what is left for you. This page is made by \`npm run docs\`.`,
    `The list of actions that this catalogue follows shows ${CATALOGUE.length - marks.reduce((a, b) => a + b, 0)} of its names. ${marks[1]} others were recovered from public pages about the same integrations (*recovered*), and ${marks[0]} are the endpoints of CIPP that fit the rest best, with titles of our own (*inferred*). ${marks[2]} are the bot's own (*own*): they use an endpoint that belongs to another action.`,
    CATEGORIES.map(category => `- [${category}](#${anchorOf(category)}): ${inCategory(category).length}`).join('\n'),
    ...CATEGORIES.flatMap(sectionOf),
  ].join('\n\n');
}

const inCategory = (category: AnyAction['category']) => CATALOGUE.filter(action => action.category === category);
/** As GitHub makes the address of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');

const sectionOf = (category: AnyAction['category']): string[] => [`## ${category}`, ...inCategory(category).flatMap(partOf)];

function partOf(action: AnyAction): string[] {
  const { endpoint, method } = wireOf(action);
  const role = contract.endpoints.find(({ name }) => name === endpoint)?.role;
  const rows = [
    ['Asks', asks(action)],
    ['Risk', riskOf(action)],
    ['CIPP', `${method} \`${endpoint}\`, role \`${role}\``],
    ['Graph', action.graph ? "in the home tenant, in the technician's own name, where the policy says so ([how](own-name.md))" : ''],
    ['Source', sourceOf(action)],
  ];
  return [
    `### ${action.title}`,
    `\`${action.id}\`: ${action.summary}.`,
    ['```text', action.example, '```'].join('\n'),
    ['| | |', '|---|---|', ...rows.flatMap(([label, text]) => (text ? [`| ${label} | ${text} |`] : []))].join('\n'),
  ];
}

function asks({ fields, scope, all }: AnyAction): string {
  const where = scope === 'instance' ? [] : [`**customer**${all ? ' (one, or all)' : ''}`];
  const said = Object.entries(fields).map(([name, field]) => {
    const must = field.required && field.type !== 'toggle' && !('default' in field && field.default !== undefined);
    return `${must ? `**${name}**` : name} (${wordsOf(field)})`;
  });
  return [...where, ...said].join(', ') || 'nothing';
}

/** What a field takes, in a word or by its values. */
function wordsOf(field: Field): string {
  switch (field.type) {
    case 'user':
      return 'a person';
    case 'users':
      return 'people';
    case 'thing':
      return `a ${field.of.replaceAll('-', ' ')}`.replace(/^a (?=[aeio])/, 'an ');
    case 'things':
      return `one or more ${field.of.replaceAll('-', ' ').replace(/y$/, 'ie')}s`;
    case 'customer':
      return 'a customer';
    case 'choice':
      return field.choices.map(({ value }) => value).join(' or ');
    case 'choices':
      return `any of ${field.choices.map(({ value }) => value).join(', ')}`;
    case 'toggle':
      return field.default ? 'yes unless told' : 'no unless told';
    case 'number':
      return `${field.min} to ${field.max}`;
    case 'date':
      return field.day ? 'a day' : 'a time';
    case 'lines':
      return 'a list';
    case 'json':
      return 'JSON';
    case 'text':
      return 'text';
  }
}

const TABLES: Readonly<Record<Matrix, string>> = {
  resetPassword: "Microsoft's table of who may reset whose password",
  sensitiveActions: "Microsoft's table of sensitive actions",
};

const riskOf = ({ risk, secret, matrix }: AnyAction): string =>
  [risk, secret && 'the answer is secret: only the person who asked can open it', matrix && `held against ${TABLES[matrix]}`]
    .filter(Boolean)
    .join('; ');

const sourceOf = ({ id }: AnyAction): string =>
  (['inferred', 'recovered', 'own'] as const).flatMap(source => (sources[source].includes(id) ? [`*${source}*`] : [])).join('');

async function main(): Promise<void> {
  const page = `${actionsPage()}\n`;
  const before = await readFile(PAGE, 'utf8').catch(() => '');
  if (page !== before) await writeFile(PAGE, page);
  process.stdout.write(`${PAGE}: ${page === before ? 'as it was' : 'written'}\n`);
}

if (require.main === module) {
  main().catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
