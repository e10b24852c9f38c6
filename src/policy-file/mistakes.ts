import { distance } from 'fastest-levenshtein';
import type { AnyAction } from '../model/action';
import { objectId, upn } from '../model/ids';
import { actorNamed } from '../model/matrix';
import { type ApprovalTerms, duration, type Policy, type PolicyRule, type Who } from '../model/policy';
import tables from '../model/reset-matrix.json';

/** What a policy may name: actions and their categories, and Microsoft's names of the built-in roles. */
export interface Known {
  actions: readonly string[];
  /** Of these, those about one person, who could be asked whether it is them. */
  aboutPeople: readonly Pick<AnyAction, 'id' | 'category' | 'risk'>[];
  categories: readonly string[];
  roles: readonly string[];
  /** Actions that Microsoft Graph can do too. */
  graph: readonly string[];
  /** Whether people can sign in to the bot, and whether it has CIPP; absent where that is not known. */
  signIn?: boolean;
  cipp?: boolean;
}

export interface Mistake {
  path: readonly PropertyKey[];
  says: string;
}

/** What is wrong in a policy of the right shape: whatever would never apply, never end, or protect nobody. */
export function mistakesIn(policy: Policy, known?: Known): Mistake[] {
  return [
    ...policy.rules.flatMap((rule, i) => under(['rules', i], [...inRule(rule, i, policy), ...(known ? unknownIn(rule, known) : [])])),
    ...(known ? (['auditors', 'switches'] as const).flatMap(key => under([key], rolesIn(policy[key], known))) : []),
    ...(policy.ranks ?? []).flatMap((rank, i) => under(['ranks', i], inRank(rank))),
    ...policy.protected.flatMap((entry, i) => under(['protected', i], inProtected(entry))),
    ...(['perRequester', 'perTarget', 'perTenant', 'perAction'] as const).flatMap(key =>
      under(['limits', key], tooShort(['window'], policy.limits[key]?.window)),
    ),
  ];
}

/** `; did you mean …?`, or nothing when no word is near. */
export function didYouMean(said: string, words: Iterable<string>): string {
  const text = said.toLowerCase();
  const far = (word: string) => (text.length > 3 && word.toLowerCase().startsWith(text) ? 0 : distance(word.toLowerCase(), text));
  const [nearest] = [...words].sort((a, b) => far(a) - far(b));
  return nearest !== undefined && far(nearest) <= Math.max(2, Math.floor(text.length / 5)) ? `; did you mean ${nearest}?` : '';
}

const under = (path: Mistake['path'], mistakes: readonly Mistake[]): Mistake[] =>
  mistakes.map(mistake => ({ ...mistake, path: [...path, ...mistake.path] }));

type Tenants = PolicyRule['tenants'];

function inRule(rule: PolicyRule, index: number, policy: Policy): Mistake[] {
  const { name, actions, approval, emergency } = rule;
  const found: Mistake[] = [...inTenants(rule.tenants), ...nobody(['who'], rule.who)];
  // a stored request names its rule
  const first = policy.rules.findIndex(other => other.name.trim().toLowerCase() === name.trim().toLowerCase());
  if (first < index) found.push({ path: ['name'], says: `rules[${first}] has this name already; requests and the audit name their rule` });
  const classes = actions === '*' ? ['*'] : [actions.ids, actions.categories, actions.risks, actions.endpoints].flatMap(list => list ?? []);
  if (classes.length === 0) found.push({ path: ['actions'], says: 'covers no action; give ids, categories, risks or endpoints' });
  if (approval) found.push(...under(['approval'], inApproval(approval, policy)));
  if (rule.backend) found.push(...under(['backend'], inBackend(rule)));
  if (emergency && !Object.hasOwn(policy.channels, 'audit'))
    found.push({ path: ['emergency'], says: 'needs a channel called audit in channels, where auditors are told at once' });
  return found;
}

/** Graph reaches the home tenant alone (docs/graph.md §4). */
function inBackend({ backend, tenants, then }: PolicyRule): Mistake[] {
  const elsewhere = tenants === '*' || tenants.some(said => said.trim().toLowerCase() !== 'home');
  return [
    ...(then === 'off' ? [{ path: [], says: 'goes with then: allow and then: approve' }] : []),
    ...(backend === 'graph' && elsewhere
      ? [{ path: [], says: 'graph reaches the home tenant alone; write tenants: [home], or auto' }]
      : []),
  ];
}

/** What the bot as it is set up cannot do that way. */
function unknownInBackend(rule: PolicyRule, { graph, signIn, cipp }: Known): Mistake[] {
  const { backend, actions } = rule;
  if (cipp === false && rule.then !== 'off' && backend !== 'graph') return withoutCipp(rule);
  if (backend !== 'graph') return [];
  const unable = actions !== '*' && actions.ids && !actions.categories && !actions.risks && !actions.endpoints ? actions.ids : ['*'];
  const other = unable.find(id => !graph.includes(id));
  return [
    ...(other ? [{ path: ['backend'], says: `graph can do nothing but ${graph.join(', ')}; name these in actions.ids` }] : []),
    ...(signIn === false ? [{ path: ['backend'], says: 'graph needs people to sign in to the bot; set BOT_OAUTH_CONNECTION' }] : []),
  ];
}

/** Without CIPP there is the home tenant alone, and Graph. */
function withoutCipp({ backend, tenants }: PolicyRule): Mistake[] {
  const home = tenants !== '*' && tenants.some(said => !['all', 'instance'].includes(said.trim().toLowerCase()));
  return [
    ...(backend === 'cipp' ? [{ path: ['backend'], says: 'cipp is not connected; set the CIPP_ settings, or write graph' }] : []),
    ...(home
      ? []
      : [{ path: ['tenants'], says: 'reaches nobody, because without CIPP there is the home tenant alone; write tenants: [home]' }]),
  ];
}

function inApproval(approval: ApprovalTerms, policy: Policy): Mistake[] {
  const { by, stages = [], escalate, remind, expires } = approval;
  const late = (path: Mistake['path'], text: string): Mistake[] =>
    (duration(text) ?? 0) >= (duration(expires) ?? 0) ? [{ path, says: `comes too late: the request expires after ${expires}` }] : [];
  const reminders =
    typeof remind === 'string' ? [{ path: ['remind'], text: remind }] : (remind ?? []).map((text, i) => ({ path: ['remind', i], text }));
  return [
    ...(by ? nobody(['by'], by) : []),
    ...tooShort(['expires'], expires),
    ...inChannels(['in'], approval.in, policy),
    ...reminders.flatMap(({ path, text }) => [...tooShort(path, text), ...late(path, text)]),
    ...stages.flatMap((stage, i) => [...nobody(['stages', i, 'by'], stage.by), ...inChannels(['stages', i, 'in'], stage.in, policy)]),
    ...(escalate
      ? [
          ...tooShort(['escalate', 'after'], escalate.after),
          ...late(['escalate', 'after'], escalate.after),
          ...inChannels(['escalate', 'in'], escalate.in, policy),
          ...(escalate.by ? nobody(['escalate', 'by'], escalate.by) : []),
        ]
      : []),
  ];
}

function inChannels(path: Mistake['path'], said: string | undefined, { channels }: Policy): Mistake[] {
  const names = Object.keys(channels);
  if (said === undefined || names.includes(said)) return [];
  return [{ path, says: `channels has no "${said}"${didYouMean(said, names) || `; it has ${names.join(', ') || 'none'}`}` }];
}

function nobody(path: Mistake['path'], who: '*' | Who): Mistake[] {
  return who !== '*' && who.roles.length + who.groups.length === 0 ? [{ path, says: 'names nobody; give roles or groups' }] : [];
}

function tooShort(path: Mistake['path'], text: string | undefined): Mistake[] {
  return text !== undefined && duration(text) === 0 ? [{ path, says: 'should be longer than nothing' }] : [];
}

/** Customers are compared by id and by the two names that CIPP lists; anything else would match none of them. */
function inTenants(tenants: Tenants): Mistake[] {
  if (tenants === '*') return [];
  return tenants.flatMap((said, i) => {
    const text = said.trim().toLowerCase();
    if (text === '*') return [{ path: ['tenants', i], says: 'write tenants: "*" without a list' }];
    if (['home', 'all', 'instance'].includes(text) || objectId(text) || /^[^\s.@]+(\.[^\s.@]+)+$/.test(text)) return [];
    return [
      {
        path: ['tenants', i],
        says: `"${said}" is not a customer's default domain, onmicrosoft.com domain or tenant id, nor home, all or instance`,
      },
    ];
  });
}

function inRank(rank: NonNullable<Policy['ranks']>[number]): Mistake[] {
  const actors = tables.actors.map(actor => actor.name);
  const known = actorNamed(rank.countsAs);
  const says = `Microsoft's reset matrix has no "${rank.countsAs}"${didYouMean(rank.countsAs, actors) || `; it has ${actors.join(', ')}`}`;
  return [...inTenants(rank.tenants), ...(known ? [] : [{ path: ['countsAs'], says }])];
}

function inProtected({ tenants, users, groups }: Policy['protected'][number]): Mistake[] {
  const found = inTenants(tenants);
  if (users.length + groups.length === 0) found.push({ path: [], says: 'protects nobody; give users or groups' });
  for (const [i, said] of users.entries()) {
    if (!upn(said) && !objectId(said)) found.push({ path: ['users', i], says: `"${said}" is neither a sign-in name nor an object id` });
  }
  for (const [i, said] of groups.entries()) {
    if (said.trim() === '') found.push({ path: ['groups', i], says: 'is empty' });
  }
  return found;
}

function unknownIn(rule: PolicyRule, known: Known): Mistake[] {
  const { actions, who, approval } = rule;
  const found: Mistake[] = unknownInBackend(rule, known);
  if (actions !== '*') {
    for (const [i, id] of (actions.ids ?? []).entries())
      if (!known.actions.includes(id))
        found.push({ path: ['actions', 'ids', i], says: `there is no action "${id}"${didYouMean(id, known.actions)}` });
    for (const [i, name] of (actions.categories ?? []).entries())
      if (!known.categories.includes(name))
        found.push({ path: ['actions', 'categories', i], says: `there is no category "${name}"${didYouMean(name, known.categories)}` });
  }
  if (approval && approval.verifyCaller !== 'off' && asksNobody(actions, known))
    found.push({ path: ['approval', 'verifyCaller'], says: 'asks nobody: the rule covers no action that is about one person; write off' });
  if (approval && approval.verifyCaller !== 'off' && known.cipp === false)
    found.push({ path: ['approval', 'verifyCaller'], says: 'asks nobody: CIPP sends the prompt, and is not connected; write off' });
  if (who !== '*') found.push(...under(['who'], rolesIn(who, known)));
  if (approval?.by) found.push(...under(['approval', 'by'], rolesIn(approval.by, known)));
  if (approval?.escalate?.by) found.push(...under(['approval', 'escalate', 'by'], rolesIn(approval.escalate.by, known)));
  for (const [i, stage] of (approval?.stages ?? []).entries())
    found.push(...under(['approval', 'stages', i, 'by'], rolesIn(stage.by, known)));
  return found;
}

/** Whoever is to be asked must be there; requests of such a rule that are about something else are not asked for. */
function asksNobody(actions: PolicyRule['actions'], { aboutPeople }: Known): boolean {
  if (actions === '*') return false;
  const { ids = [], categories = [], risks = [] } = actions;
  return !aboutPeople.some(({ id, category, risk }) => ids.includes(id) || categories.includes(category) || risks.includes(risk));
}

/** A role of the tenant's own has only its id here. */
function rolesIn({ roles }: Who, known: Known): Mistake[] {
  const names = new Set(known.roles.map(name => name.toLowerCase()));
  return roles.flatMap((said, i) =>
    names.has(said.toLowerCase()) || objectId(said)
      ? []
      : [
          {
            path: ['roles', i],
            says: `Entra has no built-in role "${said}"${didYouMean(said, known.roles) || '; a role of your own is named by its id'}`,
          },
        ],
  );
}
