/** The rooms of src/ and what each may import besides itself; README.md draws the same picture. */
const ROOMS = {
  model: [],
  config: ['model'],
  'policy-file': ['model'],
  actions: ['model'],
  views: ['model'],
  flow: ['model', 'actions', 'views'],
  teams: ['model'],
  cipp: ['model', 'net'],
  entra: ['model', 'net'],
  store: ['model'],
  net: ['model'],
  log: ['model'],
  known: ['model', 'policy-file', 'actions', 'entra'],
  server: ['model', 'teams'],
  cli: ['model', 'config', 'policy-file', 'compose', 'store', 'teams', 'log', 'actions', 'known'],
  start: [],
  index: ['config', 'policy-file', 'compose', 'store'],
};

/** `src/model/ids.ts`, `src/config.ts` and `src/config/reading.ts` are of the rooms model and config. */
const room = names => `^src/(${[names].flat().join('|')})(/|\\.ts$)`;

const arrows = Object.entries(ROOMS).map(([name, may]) => ({
  name: `${name}-imports-${may.join('-and-') || 'nothing'}`,
  severity: 'error',
  from: { path: room(name) },
  to: { path: '^src/', pathNot: room([name, ...may]) },
}));

/** Libraries that only one room may know. */
const only = (name, rooms, libraries) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: room(rooms) },
  to: { path: `(^|node_modules/)(${libraries})(/|$)` },
});

module.exports = {
  forbidden: [
    ...arrows,
    { name: 'no-circles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'every-file-has-a-room',
      severity: 'error',
      from: { path: '^src/', pathNot: room([...Object.keys(ROOMS), 'compose']) },
      to: {},
    },
    only('bot-sdk-in-teams', ['teams'], 'botbuilder[^/]*|botframework-[^/]*|@microsoft/teams-ai'),
    only('databases-in-store', ['store'], 'pg|pg-boss|@electric-sql/pglite'),
    only('http-in-net', ['net'], 'undici'),
    { name: 'product-knows-no-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    // TypeScript 7 has no API in JavaScript that dependency-cruiser could parse with
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.json'], exportsFields: ['exports'], conditionNames: ['require', 'node', 'types', 'default'] },
  },
};
