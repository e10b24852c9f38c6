import { parseArgs } from 'node:util';
import { actionOf } from '../actions';
import { KNOWN, roleNamed } from '../known';
import type { AnyAction } from '../model/action';
import { instant, systemClock } from '../model/clock';
import { ALL_CUSTOMERS, INSTANCE, type Tenant } from '../model/field';
import { type ObjectId, objectId } from '../model/ids';
import { type ApprovalTerms, type Case, type Explained, explain, type Policy, ranksOf, stagesOf, whoWords } from '../model/policy';
import { sentences } from '../model/problem';
import type { HeldRole } from '../model/rights';
import { PolicyError, readPolicy } from '../policy-file';
import { didYouMean } from '../policy-file/mistakes';
import { policySchema } from './policy-schema';

const USAGE = `npm run policy -- check [--file env/policy.yaml]
npm run --silent policy -- schema > docs/policy.schema.json
npm run policy -- explain --action reset-password --tenant contoso.com --roles "Helpdesk Administrator"

explain takes:
  --file            the policy (env/policy.yaml)
  --action          the id of an action
  --tenant          the customer: its default domain; where the policy says it otherwise also its onmicrosoft.com domain
                    and its tenant id, comma separated; home for the home tenant
  --roles           active directory roles of the requester, by name or id, comma separated
  --groups          object ids of the requester's groups, comma separated
  --target-roles    active roles of the person it is done to
  --eligible        roles that this person could activate
  --role-assignable this person is a member or owner of a group that can be given roles
  --restricted-unit the administrative unit with restricted management on which they have a role
  --protected-by    the entry of the policy that protects this person
  --at              when, as 2026-11-22T03:00:00Z (now)`;

/** `refused` is ours; the others are EX_USAGE and EX_CONFIG of sysexits.h. */
const EXIT = { allowed: 0, refused: 3, usage: 64, config: 78 } as const;

interface Answer {
  code: number;
  says: string;
}

/** A slip on the command line. */
class Misuse extends Error {}

/** What the command line asks for, answered from the file alone: no network, no database. */
export async function policy(args: readonly string[]): Promise<Answer> {
  try {
    const { command, values } = read(args);
    switch (command) {
      case 'schema':
        return { code: EXIT.allowed, says: JSON.stringify(policySchema(), null, 2) };
      case 'check':
        return { code: EXIT.allowed, says: checked(await readPolicy(values.file, KNOWN), values.file) };
      case 'explain':
        return explained(await readPolicy(values.file, KNOWN), values);
    }
  } catch (error) {
    if (error instanceof PolicyError) return { code: EXIT.config, says: error.message };
    if (error instanceof Misuse) return { code: EXIT.usage, says: error.message };
    throw error;
  }
}

const OPTIONS = {
  file: { type: 'string', default: 'env/policy.yaml' },
  action: { type: 'string' },
  tenant: { type: 'string' },
  roles: { type: 'string', default: '' },
  groups: { type: 'string', default: '' },
  'target-roles': { type: 'string', default: '' },
  eligible: { type: 'string', default: '' },
  'role-assignable': { type: 'boolean', default: false },
  'restricted-unit': { type: 'string', default: '' },
  'protected-by': { type: 'string' },
  at: { type: 'string' },
} as const;

function read(args: readonly string[]) {
  const { positionals, values } = parsed(args);
  const [command, ...more] = positionals;
  if (more.length > 0) throw new Misuse(`"${more.join(' ')}" has no place here; put quotes round a value with blanks.`);
  if (command !== 'check' && command !== 'schema' && command !== 'explain') throw new Misuse(USAGE);
  return { command, values } as const;
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Misuse((error as Error).message);
  }
}

type Values = ReturnType<typeof read>['values'];

function checked({ rules, channels }: Policy, file: string): string {
  const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `${file} is right: ${counted(rules.length, 'rule')}, ${counted(Object.keys(channels).length, 'channel')}.`;
}

function explained(policy: Policy, values: Values): Answer {
  const action = actionSaid(values.action);
  const asked = caseOf(action, values);
  const { ruling, steps } = explain(policy, asked);
  const lines = [
    ...headOf(policy, action, asked),
    '',
    // a refusal's reason stands below, in full
    ...steps.map(({ word, rule, why }) => `  ${word.padEnd(8)} ${rule}${why && word !== 'Refused' ? `: ${why}` : ''}`),
    '',
    ...endOf(ruling),
  ];
  return { code: ruling.kind === 'refused' ? EXIT.refused : EXIT.allowed, says: lines.join('\n') };
}

function headOf(policy: Policy, action: AnyAction, { tenant, person, target, at }: Case): string[] {
  const names = (roles: readonly HeldRole[]) => roles.map(role => role.name).join(', ') || 'none';
  const traits = [`risk ${action.risk}`, ...(action.secret ? ['returns a secret'] : [])].join(', ');
  const they = target?.rights;
  return [
    `${action.title} (${action.id}; ${traits}) at ${tenant.home ? 'the home tenant' : tenant.name}, ${instant(at)}`,
    `Requester: roles ${names(person.roles)}; groups ${person.groups.join(', ') || 'none'}`,
    ...(action.matrix ? [`Rank towards this customer: ${names(ranksOf(policy, person, tenant))}`] : []),
    ...(they
      ? [
          `Target: roles ${names(they.roles)}; eligible ${names(they.eligible)}${they.roleAssignable ? '; in a group that can be given roles' : ''}`,
        ]
      : []),
  ];
}

function endOf(ruling: Explained['ruling']): string[] {
  switch (ruling.kind) {
    case 'allowed': {
      const alone = ruling.rule.emergency ? ', as an emergency: a reason is required, and the audit channel is told at once' : '';
      return [`Allowed by "${ruling.rule.name}"${alone}.`];
    }
    case 'approval': {
      const { expires, remind, escalate, reason, ticket, verifyCaller } = ruling.approval;
      const stages = stagesOf(ruling.approval);
      return [
        `Needs ${approvalsOf(stages)}, by "${ruling.rule.name}".`,
        ...stages.flatMap((stage, i) =>
          stageLines(stage, stages.length > 1 ? `Stage ${i + 1}${stage.name ? ` (${stage.name})` : ''}: ` : ''),
        ),
        `Expires after ${expires}${remind ? `, reminder after ${[remind].flat().join(', ')}` : ''}.`,
        ...(escalate ? [escalationLine(escalate)] : []),
        ...(verifyCaller === 'off' ? [] : [`The caller is verified first (${verifyCaller}).`]),
        `Reason ${reason}, ticket ${ticket}.`,
      ];
    }
    case 'refused': {
      const { tell, next } = sentences(ruling.why);
      return [`Refused (${ruling.why.problem}). ${tell}`, next];
    }
  }
}

type Stage = ReturnType<typeof stagesOf>[number];

function approvalsOf(stages: readonly Stage[]): string {
  const count = stages.reduce((sum, stage) => sum + stage.count, 0);
  const people = count === 1 ? 'one approval' : `${count} approvals by different people`;
  return stages.length > 1 ? `${people} at ${stages.length} stages` : people;
}

const stageLines = ({ by, count, in: channel }: Stage, lead: string): string[] => [
  `${lead}${count > 1 ? `${count} of: ` : lead ? '' : 'Who approves: '}${whoWords(by)}; never the requester. Asked in the channel ${channel}.`,
  ...(by.groups.length > 0 ? [`Groups: ${by.groups.join(', ')}`] : []),
];

function escalationLine({ after, in: channel, by, to }: NonNullable<ApprovalTerms['escalate']>): string {
  const whom = [
    channel && `the channel ${channel}`,
    to.length > 0 && (to.length === 1 ? 'a named person' : `${to.length} named people`),
  ].filter(Boolean);
  return `When nobody has decided after ${after}: asks ${whom.join(' and ')} too${by ? `; ${whoWords(by)} may decide then` : ''}.`;
}

function actionSaid(id: string | undefined): AnyAction {
  if (!id) throw new Misuse('explain needs --action.');
  const action = actionOf(id);
  if (!action) throw new Misuse(`There is no action "${id}"${didYouMean(id, KNOWN.actions)}`);
  return action;
}

const REQUESTER = '00000000-0000-0000-0000-000000000001' as ObjectId;
const TARGET = '00000000-0000-0000-0000-000000000002' as ObjectId;

function caseOf(action: AnyAction, values: Values): Case {
  const acted = Object.values(action.fields).some(field => (field.type === 'user' || field.type === 'users') && field.acted);
  const hasTarget = action.matrix !== undefined || (action.risk !== 'read' && acted);
  const rights = {
    roles: rolesSaid(values['target-roles']),
    eligible: rolesSaid(values.eligible),
    roleAssignable: values['role-assignable'],
    restrictedUnits: listSaid(values['restricted-unit']).map(name => ({ name, held: true })),
    groups: [],
  };
  return {
    action,
    person: {
      id: REQUESTER,
      name: 'the requester',
      enabled: true,
      guest: false,
      roles: rolesSaid(values.roles),
      groups: groupsSaid(values.groups),
    },
    tenant: tenantSaid(values.tenant),
    ...(hasTarget && { target: { id: TARGET, rights, protectedBy: values['protected-by'] } }),
    at: timeSaid(values.at),
  };
}

const listSaid = (text: string) => text.split(',').flatMap(part => part.trim() || []);

const rolesSaid = (text: string): HeldRole[] =>
  listSaid(text).map(said => {
    const role = roleNamed(said);
    if (!role) throw new Misuse(`Entra has no built-in role "${said}"${didYouMean(said, KNOWN.roles)}`);
    return role;
  });

const groupsSaid = (text: string): ObjectId[] =>
  listSaid(text).map(said => {
    const id = objectId(said);
    if (!id) throw new Misuse(`"${said}" is not a group's object id.`);
    return id;
  });

function tenantSaid(text: string | undefined): Tenant {
  const said = listSaid(text ?? '').map(name => name.toLowerCase());
  const [first] = said;
  if (!first) throw new Misuse('explain needs --tenant.');
  if (first === 'all') return ALL_CUSTOMERS;
  if (first === 'instance') return INSTANCE;
  const names = said.filter(name => name !== 'home' && !objectId(name));
  const domain = names[0] ?? first;
  return {
    id: objectId(said.find(objectId)) ?? ('' as ObjectId),
    domain,
    initialDomain: names.find(name => name.endsWith('.onmicrosoft.com')) ?? domain,
    name: domain,
    home: said.includes('home'),
  };
}

function timeSaid(text: string | undefined): Date {
  const at = text === undefined ? systemClock.now() : new Date(text);
  if (Number.isNaN(at.getTime()) || (text && !/T.*(Z|[+-]\d\d:\d\d)$/.test(text)))
    throw new Misuse('Write --at with its zone, as 2026-11-22T03:00:00Z or 2026-11-22T04:00:00+01:00.');
  return at;
}

if (require.main === module) {
  policy(process.argv.slice(2)).then(
    ({ code, says }) => {
      (code === EXIT.usage || code === EXIT.config ? process.stderr : process.stdout).write(`${says}\n`);
      process.exitCode = code;
    },
    (error: Error) => {
      process.stderr.write(`${error.stack ?? error.message}\n`);
      process.exitCode = 1;
    },
  );
}
