import { defineAction, type Outcome } from '../../model/action';
import { type Call, get, labelled, post, type Reply } from '../../model/call';
import { field, type Values } from '../../model/field';
import { isFailure, outcomeOf, outcomeWithoutWords } from '../../model/outcome';
import { counted, named, rowsRead } from '../shared/stakes';

const ON_OFF = [
  { value: 'true', label: 'Yes', says: ['on', '1'] },
  { value: 'false', label: 'No', says: ['off', '0'] },
] as const;

const fields = {
  clientId: field.thing('api-client', 'API client', { required: false, help: 'Left empty for a new one.' }),
  action: field.choice(
    'What to do',
    [
      { value: 'AddUpdate', label: 'Add or change', says: ['add', 'update', 'change', 'create'] },
      { value: 'ResetSecret', label: 'Issue a new secret', says: ['new secret'] },
      { value: 'SaveToAzure', label: 'Save all clients to Azure', says: ['save'] },
      { value: 'RepairUri', label: 'Repair the identifier URI', says: ['repair'] },
      { value: 'Delete', label: 'Delete', says: ['remove'] },
    ],
    { required: true },
  ),
  appName: field.text('Name of a new client', { maxLength: 120, words: ['named'] }),
  role: field.text('Role', { maxLength: 120, help: 'Left empty, a client keeps the role it has.' }),
  ipRange: field.lines('Allowed addresses', {
    help: 'Addresses or ranges such as 203.0.113.0/24. Any lifts the restriction; left empty, it stays.',
  }),
  // a toggle could not tell "stays as it is" from "no"
  enabled: field.choice('May sign in', ON_OFF, { help: 'Left empty, it stays as it is.' }),
  resetSecret: field.toggle('Issue a new secret as well', { default: false }),
  mcpAllowed: field.choice('MCP client', ON_OFF, { help: 'Left empty, it stays as it is.' }),
  removeAppRegistration: field.toggle('Delete the app registration in Entra too', { default: false }),
};
type Given = Values<typeof fields>;

/** What CIPP itself accepts. Others are left out by the server, and with none left every address is allowed. */
const ADDRESS = /^(?:(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?|(?:[\da-f]{1,4}:){1,7}[\da-f]{1,4}(?:\/\d{1,3})?)$/i;

/** What an existing client keeps must be sent again: CIPP empties, disables and unbinds what is left out. */
function settled({ clientId, role, ipRange, enabled, mcpAllowed }: Given) {
  const now = clientId?.facts ?? { ipRange: '', mcp: 'false' };
  return {
    role: role ?? now.role,
    ipRange: (ipRange ?? now.ipRange?.split(','))?.map(address => address.trim()).filter(address => address && !/^any$/i.test(address)),
    enabled: enabled ?? now.enabled,
    mcp: mcpAllowed ?? now.mcp,
  };
}

export const manageApiClient = defineAction({
  id: 'manage-api-client',
  title: 'Execute API Client (POST)',
  category: 'CIPP Administration',
  says: [
    { say: 'reset api client secret', with: { action: 'ResetSecret' } },
    { say: 'new api client secret', with: { action: 'ResetSecret' } },
    { say: 'save api clients to azure', with: { action: 'SaveToAzure' } },
    { say: 'repair api client uri', with: { action: 'RepairUri' } },
    { say: 'delete api client', with: { action: 'Delete' } },
    { say: 'remove api client', with: { action: 'Delete' } },
    { say: 'add api client', with: { action: 'AddUpdate' } },
    { say: 'create api client', with: { action: 'AddUpdate' } },
    { say: 'update api client', with: { action: 'AddUpdate' } },
  ],
  summary: 'Add, change or delete a client of the CIPP API, or give it a new secret',
  risk: 'destructive',
  scope: 'instance',
  secret: true,
  fields,
  example: 'reset api client secret "Ticket sync"',
  check: given => mistake(given),
  note: given => noteOf(given),
  warns: ({ action, clientId, removeAppRegistration }) => [
    ...(action === 'Delete' ? [{ label: 'Cannot be undone', text: 'Whatever uses this client can no longer reach CIPP.' }] : []),
    ...(action === 'Delete' && removeAppRegistration
      ? [{ label: 'Entra too', text: 'Its app registration in the own tenant is deleted as well.' }]
      : []),
    ...(action === 'ResetSecret'
      ? [{ label: 'Cannot be undone', text: 'The old secret does not come back: whatever signs in with it may stop working.' }]
      : []),
    ...(action === 'AddUpdate' && clientId
      ? [
          {
            label: 'Writes everything',
            text: 'Role, addresses and state are all written anew, as said above. What stood there before cannot be restored.',
          },
        ]
      : []),
    ...(action === 'AddUpdate' && !clientId ? [{ label: 'Can be undone', text: 'Delete the new client again.' }] : []),
    ...(action === 'SaveToAzure' ? [{ label: 'Can be undone', text: 'Change the clients in CIPP and save them again.' }] : []),
    ...(action === 'RepairUri' ? [{ label: 'Cannot be undone', text: 'The identifier URI that stood there before is overwritten.' }] : []),
    ...(clientId ? [{ label: 'Not the bot', text: 'If this is the client of this bot, the bot may lose its way to CIPP.' }] : []),
  ],
  stakes: ({ action }) =>
    action === 'SaveToAzure'
      ? [{ asks: 'how many clients it has', call: get('ExecApiClient', { Action: 'List' }), says: letIn }]
      : [action === 'AddUpdate' ? 'Nothing is taken away that CIPP could count.' : 'CIPP does not know what uses a client.'],
  call: given => callOf(given),
  result: (reply, given) => readManaged(reply, given),
  next: ['get-api-clients', 'manage-api-client'],
});

/** An instance without clients answers null, and so may one that could not read them. */
function letIn(reply: Reply): string | undefined {
  const clients = rowsRead(reply);
  if (!clients?.length || !clients.every(client => typeof client.Enabled === 'boolean')) return undefined;
  const names = clients.filter(client => client.Enabled).map(client => String(client.AppName));
  return `${names.length} of ${counted(clients.length, 'client')} may come in afterwards${names.length > 0 ? `: ${named(names)}` : ''}.`;
}

function mistake(given: Given): { field: keyof Given & string; says: string } | undefined {
  const { action, clientId, appName, mcpAllowed } = given;
  if (action === 'SaveToAzure') return undefined;
  if (action !== 'AddUpdate') return clientId ? undefined : { field: 'clientId', says: 'Choose the API client it is about.' };
  if (!clientId && !appName) return { field: 'clientId', says: 'Choose the client to change, or give a name for a new one.' };
  if (clientId && appName)
    return { field: 'appName', says: 'CIPP cannot rename a client: leave the name out, or leave the client out to add one.' };
  // it would no longer work as an ordinary API client
  if (mcpAllowed === 'true' && clientId?.facts.mcp !== 'true')
    return { field: 'mcpAllowed', says: 'An ordinary API client stops working as one: set up the MCP client in CIPP itself.' };
  const { role, ipRange, enabled, mcp } = settled(given);
  if (!role) return { field: 'role', says: 'Say which CIPP role it gets, such as readonly.' };
  if (!ipRange) return { field: 'ipRange', says: 'Its present addresses are not known: say them again, or Any.' };
  const wrong = ipRange.find(address => !ADDRESS.test(address));
  if (wrong)
    return { field: 'ipRange', says: `CIPP does not take ${wrong.slice(0, 60)}: write addresses or ranges such as 203.0.113.0/24.` };
  if (!enabled) return { field: 'enabled', says: 'Say whether it may sign in: left out, CIPP disables it.' };
  return mcp ? undefined : { field: 'mcpAllowed', says: 'Whether it is an MCP client is not known: say no for an ordinary one.' };
}

function noteOf(given: Given): string {
  const name = given.clientId?.name ?? given.appName ?? '';
  const { role, ipRange, enabled } = settled(given);
  switch (given.action) {
    case 'AddUpdate':
      return `${name} gets the role ${role}, may come from ${ipRange?.join(', ') || 'any address'} and is ${enabled === 'true' ? 'enabled' : 'disabled'}. After adding or disabling one, save the clients to Azure.`;
    case 'ResetSecret':
      return `${name} gets a new secret. You alone see it, for 10 minutes.`;
    case 'SaveToAzure':
      return 'Azure lets in exactly the clients that are enabled in CIPP now.';
    case 'RepairUri':
      return `The identifier URI of ${name} is set as CIPP needs it.`;
    case 'Delete':
      return `${name} is deleted from CIPP. Save the clients to Azure afterwards.`;
  }
}

function callOf(given: Given): Call {
  const { action, clientId, appName, resetSecret, removeAppRegistration } = given;
  if (action === 'SaveToAzure') return post('ExecApiClient', { Action: action });
  // a plain text: ResetSecret and RepairUri take no other
  const about = { Action: action, ClientId: clientId?.id };
  if (action === 'Delete') return post('ExecApiClient', { ...about, RemoveAppReg: removeAppRegistration });
  if (action !== 'AddUpdate') return post('ExecApiClient', about);
  const { role, ipRange, enabled, mcp } = settled(given);
  return post('ExecApiClient', {
    ...about,
    AppName: clientId ? undefined : appName,
    Role: labelled(role ?? ''),
    IpRange: (ipRange ?? []).map(address => labelled(address)),
    Enabled: enabled === 'true',
    MCPAllowed: mcp === 'true',
    CIPPAPI: clientId && resetSecret ? { ResetSecret: true } : undefined,
  });
}

/** Every answer is 200. The words of a success are kept to ourselves; those of a failure hold no secret. */
function readManaged(reply: Reply, { action, clientId, resetSecret }: Given): Outcome {
  const outcome = outcomeOf(reply);
  if (outcome.kind !== 'done') return outcome.kind === 'failed' ? outcome : outcomeWithoutWords(reply);
  const text = reply.lines[0]?.text ?? '';
  // refusals and "not found" come in the words alone (docs/cipp-api.md §8)
  if (action === 'Delete' && !/\bdeleted\W*$/i.test(text)) return { kind: 'failed', why: 'CIPP_FAILED', said: text };
  const value = reply.lines.find(line => line.copyField?.open())?.copyField;
  const promised = action === 'ResetSecret' || (action === 'AddUpdate' && (!clientId || resetSecret));
  if (promised && !value) return { kind: 'unknown', why: 'CIPP_ODD' };
  const odd = reply.lines.filter(line => !line.copyField && (line.state === 'warning' || isFailure(line)));
  return {
    kind: 'done',
    ...(value && { secret: { kind: 'key', value } }),
    ...(odd.length > 0 && { warning: odd.map(line => line.text).join(' · ') }),
  };
}
