import { z } from 'zod';
import { PolicyFile } from '../model/policy';

const WHO = {
  roles:
    "Entra directory roles of the home tenant, by Microsoft's name or by id. Only active ones count: a PIM role while it is activated.",
  groups: 'Entra groups of the home tenant, by object id, in quotes. One of the roles or one of the groups is enough.',
};
const TENANTS =
  '"*" is every customer, one at a time. Or a list: default domain, onmicrosoft.com domain, tenant id, home for the home tenant, all for every customer in one call, instance for CIPP itself.';
const LIMIT = { runs: 'How many changes.', window: 'Within how long: 30s, 15m, 4h, 7d.' };

/** What an editor shows beside each key; a key of the format without a line here fails the test. */
const WORDS: Record<string, string> = {
  '': 'Who may do what to whom. The first rule that matches decides; nothing matches means refused.',
  version: 'The version of this format.',
  channels:
    'Teams channels by a name of yours. The one called audit is told of emergency runs, of limits that are reached and of switches.',
  'channels.*': 'A channel in which the bot is installed.',
  'channels.*.id': 'As in the link to the channel: 19:…@thread.tacv2',
  'channels.*.serviceUrl': "Rarely needed: the bot learns it from the channel, else takes the cloud's.",
  auditors: 'Who may read the audit in the chat.',
  switches: 'Who may switch actions, customers or everything off and on from the chat.',
  ranks:
    "What a technician counts as towards customers in Microsoft's reset matrix. Without this key, directory roles of the home tenant count as they are; with it, only what stands here counts.",
  'ranks.groups': 'Groups of the home tenant, by object id.',
  'ranks.tenants': TENANTS,
  'ranks.countsAs':
    'Password Administrator, Helpdesk Administrator, Authentication Administrator, User Administrator, Privileged Authentication Administrator or Global Administrator.',
  protected: 'People to whom nobody does anything through the bot, whoever approves.',
  'protected.tenants': 'Where: "*" is everywhere, else a list as in the rules.',
  'protected.users': 'Sign-in names or object ids. Kept by object id once found, so that renaming does not unprotect.',
  'protected.groups': "Groups of the customer's tenant by name or object id; members are protected.",
  eligibleRoles: 'held: roles that a person could activate in PIM protect as if active. ignored: only active roles do.',
  limits: 'How many changes. Reads are not counted. The audit channel is told when one is reached, once within its window.',
  'limits.perRequester': 'Changes by one technician.',
  'limits.perTarget': 'Changes to one person.',
  'limits.perTenant': 'Changes at one customer, by whomever.',
  'limits.perAction': 'Changes by one and the same action, at whatever customer.',
  rules: 'Read from top to bottom; the first that matches decides.',
  'rules.name': 'Shown on cards, in refusals and in the audit. Each name once.',
  'rules.actions':
    '"*", or any of the lists. An allow or approve rule reaches an action that returns a secret only by ids or with secrets: true.',
  'rules.actions.ids': 'Actions by id, such as reset-password.',
  'rules.actions.categories': 'All actions of these categories, such as User.',
  'rules.actions.risks': 'All actions of these risks.',
  'rules.actions.endpoints': 'Endpoints of CIPP outside the catalogue, by name; "*": all that only read. Nothing else reaches them.',
  'rules.actions.secrets': 'Whether categories and risks reach actions that return a secret too.',
  'rules.tenants': TENANTS,
  'rules.who': 'For whom: "*", or roles and groups of the home tenant.',
  'rules.then': 'allow: runs at once. approve: after approval. off: refused, and what stands below does not count.',
  'rules.backend':
    "Through what it runs: cipp (without this key, where the bot has CIPP); graph, Microsoft Graph in the technician's own name, for the home tenant alone; auto, graph there where people can sign in and the action can, else cipp.",
  'rules.approval': 'Goes with then: approve.',
  'rules.approval.by': 'Who may approve; never the requester. Or stages.',
  'rules.approval.count': 'How many different approvers; 1 without it.',
  'rules.approval.stages': 'One after the other, in place of by: the next one is asked when one has approved. Nobody decides twice.',
  'rules.approval.stages.name': 'Shown on cards.',
  'rules.approval.stages.by': 'Who may approve at this stage; never the requester.',
  'rules.approval.stages.count': 'How many different approvers at this stage.',
  'rules.approval.stages.in': 'Where it is asked: a name of channels. Absent: where the approval is.',
  'rules.approval.in': 'Where it is asked: a name of channels.',
  'rules.approval.expires': 'How long each stage waits: 15m, 4h, 1d.',
  'rules.approval.remind': 'When the channel is told once more; shorter than expires. Or a list, each counted from when it was asked.',
  'rules.approval.escalate': 'What happens when nobody has decided for so long; shorter than expires.',
  'rules.approval.escalate.after': 'Counted from when it was asked.',
  'rules.approval.escalate.in': 'Asked there too: a name of channels.',
  'rules.approval.escalate.by': 'Who may decide from then on, beside those named before.',
  'rules.approval.escalate.to': 'People of the home tenant, by object id: asked in their personal chat, and may decide from then on.',
  'rules.approval.reason': 'Whether the requester gives a reason.',
  'rules.approval.ticket': 'Whether the requester gives a ticket.',
  'rules.approval.verifyCaller':
    'An MFA prompt to the person, on their own phone, before approvers are asked. required: they are asked only if it is approved, anything else refuses the request. shown: they see how it ended. What is about no single person is not asked for.',
  'rules.approval.notify': 'mention: approvers are mentioned, so that a phone rings.',
  'rules.emergency':
    'Goes with then: allow and named roles or groups. Counts only outside working hours, requires a reason, tells the audit channel at once.',
  'rules.emergency.outside': 'The working hours: Mon-Fri 08:00-18:00',
  'rules.emergency.zone': 'Their time zone, summer time included: Europe/Berlin',
  ...Object.fromEntries(
    ['auditors', 'switches', 'rules.who', 'rules.approval.by', 'rules.approval.stages.by', 'rules.approval.escalate.by'].flatMap(at =>
      Object.entries(WHO).map(([key, says]) => [`${at}.${key}`, says]),
    ),
  ),
  ...Object.fromEntries(
    ['limits.perRequester', 'limits.perTarget', 'limits.perTenant', 'limits.perAction'].flatMap(at =>
      Object.entries(LIMIT).map(([key, says]) => [`${at}.${key}`, says]),
    ),
  ),
};

interface Node {
  description?: string;
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
  anyOf?: Node[];
}

/** The policy file's JSON schema, for editors. @throws Error where {@link WORDS} and the format differ, naming the keys. */
export function policySchema(): object {
  const unused = new Set(Object.keys(WORDS));
  const silent: string[] = [];
  const describe = (node: Node, path: readonly string[]): Node => {
    const at = path.join('.');
    if (!WORDS[at]) silent.push(at);
    unused.delete(at);
    return { description: WORDS[at], ...inside(node, path) };
  };
  const inside = (node: Node, path: readonly string[]): Node => ({
    ...node,
    ...(node.properties && {
      properties: Object.fromEntries(Object.entries(node.properties).map(([key, value]) => [key, describe(value, [...path, key])])),
    }),
    ...(typeof node.additionalProperties === 'object' && { additionalProperties: describe(node.additionalProperties, [...path, '*']) }),
    ...(node.items && { items: inside(node.items, path) }),
    ...(node.anyOf && { anyOf: node.anyOf.map(one => inside(one, path)) }),
  });
  // draft 7 is what editors for YAML understand in full
  const { $schema, ...schema } = z.toJSONSchema(PolicyFile, { io: 'input', target: 'draft-7' });
  const described = { $schema, title: 'Policy of cipp-teams-bot', ...describe(schema as Node, []) };
  if (unused.size + silent.length > 0) throw new Error(`descriptions without a key: ${[...unused]}; keys without one: ${silent}`);
  return described;
}
