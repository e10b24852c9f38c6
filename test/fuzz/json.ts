import fc from 'fast-check';

/** Names that answers and cards really have, so that what is arbitrary gets past the first look. */
const NAMES = [
  ...[
    'Results',
    'resultText',
    'copyField',
    'state',
    'Error',
    'error',
    'message',
    'Metadata',
    'Queued',
    'QueueId',
    'QueueMessage',
    'nextLink',
  ],
  ...[
    'id',
    'value',
    'userPrincipalName',
    'accountEnabled',
    'displayName',
    'mail',
    'proxyAddresses',
    'customerId',
    'defaultDomainName',
    'domains',
  ],
  ...[
    'Tenant',
    'Data',
    'roleDefinitionId',
    'directoryScopeId',
    'Members',
    'issuer',
    '@odata.nextLink',
    '@odata.type',
    '__proto__',
    'constructor',
  ],
];
const GUID = 'd0000000-0000-4000-8000-000000000001';
const TEXTS = [
  '',
  'success',
  'error',
  'Failed to x',
  'Success - x',
  'null',
  GUID,
  'jane@contoso.com',
  'contoso.com',
  '\u202ex',
  '<b>',
  '{{DATE(x)}}',
];

const name = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...NAMES) }, fc.string({ maxLength: 8 }));
const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double(), fc.constantFrom(...TEXTS), fc.string({ maxLength: 12 }));
const shapes = (leaves: fc.Arbitrary<unknown>) =>
  fc.letrec<{ any: unknown }>(tie => ({
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaves,
      fc.array(tie('any'), { maxLength: 4 }),
      fc.array(fc.tuple(name, tie('any')), { maxLength: 5 }).map(entries => Object.fromEntries(entries)),
    ),
  })).any;

/** Any JSON, as it comes off the wire. */
export const anyJson: fc.Arbitrary<unknown> = shapes(leaf).map(value => JSON.parse(JSON.stringify(value) ?? 'null'));
/** JSON in which nothing says anything. */
export const wordless: fc.Arbitrary<unknown> = shapes(fc.oneof(fc.constant(null), fc.boolean(), fc.integer()));
