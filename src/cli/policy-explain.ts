import { actionOf } from '../actions';
import { KNOWN } from '../known';
import type { AnyAction } from '../model/action';
import { instant, systemClock } from '../model/clock';
import { type ObjectId, objectId } from '../model/ids';
import { type ApprovalTerms, backendOf, type Case, type Explained, explain, type Policy, ranksOf, stagesOf } from '../model/policy';
import { listed, peopleOf } from '../model/policy-words';
import { sentences } from '../model/problem';
import type { HeldRole } from '../model/rights';
import { readPolicy } from '../policy-file';
import { didYouMean } from '../policy-file/mistakes';
import { type Answer, argsOf, EXIT, Misuse } from './policy-answer';
import { hasTarget, requester, rolesNamed, target, tenantNamed } from './policy-asked';

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

type Values = ReturnType<typeof argsOf<typeof OPTIONS>>['values'];

/** How the policy rules on one case, step by step. @throws Misuse, PolicyError */
export async function policyExplain(args: readonly string[]): Promise<Answer> {
  const { values } = argsOf(args, OPTIONS);
  return explained(await readPolicy(values.file, KNOWN), values);
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
    ...wayOf(ruling, action, asked.tenant),
  ];
  return { code: ruling.kind === 'refused' ? EXIT.refused : EXIT.right, says: lines.join('\n') };
}

/** Through what it would run, where the rule chooses. Whether people can sign in is not in the policy. */
function wayOf(ruling: Explained['ruling'], action: AnyAction, tenant: Case['tenant']): string[] {
  if (ruling.kind === 'refused' || !ruling.rule.backend) return [];
  if (backendOf(ruling.rule, action, tenant, { cipp: true, signIn: true }) === 'cipp') return ['Runs through CIPP.'];
  const where = ruling.rule.backend === 'auto' ? ', where BOT_OAUTH_CONNECTION is set; else through CIPP' : '';
  return [`Runs through Microsoft Graph in the requester's own name${where}.`];
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
        ...stages.map((stage, i) => stageLine(stage, stages.length > 1 ? `Stage ${i + 1}${stage.name ? ` (${stage.name})` : ''}: ` : '')),
        `Expires after ${expires}${remind ? `, ${typeof remind === 'string' ? 'reminder' : 'reminders'} after ${listed([remind].flat())}` : ''}.`,
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

const stageLine = ({ by, count, in: channel }: Stage, lead: string): string =>
  `${lead}${count > 1 ? `${count} of: ` : lead ? '' : 'Who approves: '}${peopleOf(by).join(' or ')}; never the requester. Asked in the channel ${channel}.`;

function escalationLine({ after, in: channel, by, to }: NonNullable<ApprovalTerms['escalate']>): string {
  const whom = [...(channel ? [`the channel ${channel}`] : []), ...to.map(id => `person ${id}`)];
  return `When nobody has decided after ${after}: asks ${listed(whom)} too${by ? `; ${peopleOf(by).join(' or ')} may decide then` : ''}.`;
}

function actionSaid(id: string | undefined): AnyAction {
  if (!id) throw new Misuse('explain needs --action.');
  const action = actionOf(id);
  if (!action) throw new Misuse(`There is no action "${id}"${didYouMean(id, KNOWN.actions)}`);
  return action;
}

function caseOf(action: AnyAction, values: Values): Case {
  const person = requester(rolesSaid(values.roles), groupsSaid(values.groups));
  const tenant = tenantNamed(listSaid(values.tenant ?? ''));
  if (!tenant) throw new Misuse('explain needs --tenant.');
  const rights = {
    roles: rolesSaid(values['target-roles']),
    eligible: rolesSaid(values.eligible),
    roleAssignable: values['role-assignable'],
    restrictedUnits: listSaid(values['restricted-unit']).map(name => ({ name, held: true })),
    groups: [],
  };
  return {
    action,
    person,
    tenant,
    ...(hasTarget(action) && { target: target(rights, values['protected-by']) }),
    at: timeSaid(values.at),
  };
}

const listSaid = (text: string) => text.split(',').flatMap(part => part.trim() || []);

const rolesSaid = (text: string): HeldRole[] =>
  rolesNamed(listSaid(text), said => {
    throw new Misuse(`Entra has no built-in role "${said}"${didYouMean(said, KNOWN.roles)}`);
  });

const groupsSaid = (text: string): ObjectId[] =>
  listSaid(text).map(said => {
    const id = objectId(said);
    if (!id) throw new Misuse(`"${said}" is not a group's object id.`);
    return id;
  });

function timeSaid(text: string | undefined): Date {
  const at = text === undefined ? systemClock.now() : new Date(text);
  if (Number.isNaN(at.getTime()) || (text && !/T.*(Z|[+-]\d\d:\d\d)$/.test(text)))
    throw new Misuse('Write --at with its zone, as 2026-11-22T03:00:00Z or 2026-11-22T04:00:00+01:00.');
  return at;
}
