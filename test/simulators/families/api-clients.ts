/** API clients of the instance (ExecApiClient): always 200, another shape for every action. */
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { CIPP_CLIENT_ID } from '../world';
import type { Family } from './family';
import { bare, field, fromBoth, type Ground, idOf, isObject, isTrue, labelled, many, NOTHING, ok, said, same, secretFor } from './ground';

interface Client {
  ClientId: string;
  AppName: string;
  Role: string | null;
  IPRange: string[];
  Enabled: boolean;
  MCPAllowed: boolean;
}
type Line = string | { resultText: string; copyField?: string; state: string };

/** From weak to strong; a client of a custom role covers that role alone. */
const BUILT_IN = ['readonly', 'editor', 'admin', 'superadmin'];
export const CUSTOM_ROLES = ['Service desk', 'cipp-api'];
const ADDRESS = /^(?:(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?|(?:[0-9A-Fa-f]{1,4}:){1,7}[0-9A-Fa-f]{1,4}(?:\/\d{1,3})?)$/;
const SHAPE = 'xxx8Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx';

const client = (ClientId: string, AppName: string, Role: string, more: Partial<Client> = {}): Client => ({
  ClientId,
  AppName,
  Role,
  IPRange: ['Any'],
  Enabled: true,
  MCPAllowed: false,
  ...more,
});
const atStart = (): Client[] => [
  client(CIPP_CLIENT_ID, 'Teams bot', 'editor'),
  client(idOf('a91c0000', 0, 1), 'Reporting', 'readonly', { IPRange: ['203.0.113.0/24'] }),
  client(idOf('a91c0000', 0, 2), 'Old import', 'superadmin', { Enabled: false }),
];
/** App registrations of the partner, not all of them clients. */
const APPLICATIONS = [
  { id: idOf('a9910000', 0, 9), appId: idOf('a91c0000', 0, 9), displayName: 'Spare registration', createdDateTime: '2025-04-01T08:00:00Z' },
];

export function apiClientsFamily(ground: Ground): Family {
  let clients = atStart();
  let saved = clients.filter(c => c.Enabled).map(c => c.ClientId);
  let made = 0;
  const find = (id: string | undefined) => clients.find(c => same(id, c.ClientId));
  const secret = (id: string) => ground.context.give('key', secretFor(`client ${id} ${++made}`, SHAPE));

  const actions: Record<string, (asked: Asked) => Answer> = {
    list: () => (clients.length === 0 ? NOTHING : ok(structuredClone(clients))),
    listavailable: () =>
      ok([...clients.map((c, i) => ({ id: idOf('a9910000', 0, i), appId: c.ClientId, displayName: c.AppName })), ...APPLICATIONS]),
    getazureconfiguration: () =>
      ok({ ApiUrl: 'https://cipp.example.com', TenantID: ground.context.world.home.id, ClientIDs: [...saved], Enabled: true }),
    addupdate: addUpdate,
    resetsecret(asked) {
      // a plain text only
      const found = find(said(asked, 'ClientId'));
      const refused = found && refusal(found.Role);
      if (!found || refused) return bare([{ resultText: refused ?? 'API client not found', state: 'error' }]);
      const resultText = `API secret reset for ${found.AppName}. Use the Copy to Clipboard button to retrieve the new secret.`;
      return bare([{ resultText, copyField: secret(found.ClientId), state: 'success' }]);
    },
    repairuri(asked) {
      const found = find(said(asked, 'ClientId'));
      if (!found) return bare([{ resultText: 'API client not found', state: 'error' }]);
      return bare([{ resultText: `Identifier URI already correct for ${found.AppName}. api://${found.ClientId}`, state: 'info' }]);
    },
    savetoazure() {
      saved = clients.filter(c => c.Enabled).map(c => c.ClientId);
      return ok('API clients saved to Azure');
    },
    delete(asked) {
      const id = idIn(asked);
      if (!id) return ok('API client  not found or not a valid CIPP-API application');
      const found = find(id);
      const refused = found && refusal(found.Role);
      if (refused) return ok(refused);
      // what is not there cannot be removed, and nobody says so
      if (!found) return NOTHING;
      clients = clients.filter(c => c !== found);
      return ok(`API client ${id} deleted`);
    },
  };

  return {
    endpoints: {
      ExecApiClient: fromBoth('CIPP.Extension.ReadWrite', asked => {
        const action = actions[asked.text('Action')?.toLowerCase() ?? ''];
        return action ? action(asked) : ok('Invalid action');
      }),
    },
    reset() {
      clients = atStart();
      saved = clients.filter(c => c.Enabled).map(c => c.ClientId);
      made = 0;
    },
  };

  /** Why the caller, who is the bot's client, may not touch clients of this role; no role counts as `cipp-api`. */
  function refusal(role: string | null | undefined): string | undefined {
    const wanted = role?.trim() || 'cipp-api';
    const own = BUILT_IN.indexOf(find(CIPP_CLIENT_ID)?.Role ?? 'readonly');
    const rank = BUILT_IN.indexOf(wanted);
    if (rank < 0) return CUSTOM_ROLES.some(r => same(r, wanted)) ? undefined : `The role '${wanted}' does not exist.`;
    if (rank <= own) return undefined;
    return `You do not have sufficient permissions to manage an API client with the '${wanted}' role; it grants permissions beyond your own.`;
  }

  /** Success is a bare array, failure stands in Results. An existing client loses whatever is not sent. */
  function addUpdate(asked: Asked): Answer {
    const id = idIn(asked);
    const name = said(asked, 'AppName');
    const role = labelled(asked, 'Role') ?? '';
    const standing = find(id);
    const refused = refusal(role) ?? (standing && refusal(standing.Role));
    if (refused) return bare([{ resultText: refused, state: 'error' }]);
    if (!id && !name) return ok([]);
    const known = !id || standing || APPLICATIONS.some(a => same(id, a.appId));
    if (!known) {
      const resultText = `Could not modify App Registrations. Check the CIPP documentation for API requirements. Error: Resource '${id}' does not exist.`;
      return ok([{ resultText, state: 'error' }]);
    }
    const { ranges, warnings } = rangesOf(asked);
    const fields = {
      Role: role || null,
      IPRange: ranges.length > 0 ? ranges : ['Any'],
      Enabled: isTrue(asked, 'Enabled'),
      MCPAllowed: isTrue(asked, 'MCPAllowed'),
    };
    const lines: Line[] = standing ? [update(asked, standing, fields)] : [create(asked, id, name, fields)];
    if (fields.MCPAllowed)
      lines.push('MCP resource URIs and callbacks configured on the app registration. Run Save to Azure to apply the changes.');
    return bare([...lines, ...warnings]);
  }

  function update(asked: Asked, standing: Client, fields: Partial<Client>): Line {
    Object.assign(standing, fields);
    const api = field(asked, 'CIPPAPI');
    if (!(isObject(api) && api.ResetSecret)) return 'API client updated';
    const resultText = `API client updated and application secret reset for '${standing.AppName}'. Use the Copy to Clipboard button to retrieve the new secret.`;
    return { resultText, copyField: secret(standing.ClientId), state: 'success' };
  }

  function create(asked: Asked, id: string | undefined, name: string | undefined, fields: Partial<Client>): Line {
    const given = field(asked, 'ClientId');
    const added = isObject(given) && isObject(given.addedFields) ? given.addedFields.displayName : undefined;
    const made = client(id ?? idOf('a91c0000', 0, 100 + clients.length), name ?? String(added ?? ''), '', fields);
    clients.push(made);
    const resultText = `API Client created with the name '${made.AppName}'. Use the Copy to Clipboard button to retrieve the secret.`;
    return { resultText, copyField: secret(made.ClientId), state: 'success' };
  }
}

/** A plain text or `{value}`. */
function idIn(asked: Asked): string | undefined {
  const given = field(asked, 'ClientId');
  return isObject(given) ? labelled(asked, 'ClientId') : said(asked, 'ClientId');
}

/** `.value` of every entry; what is no address is left out with a warning. */
function rangesOf(asked: Asked): { ranges: string[]; warnings: Line[] } {
  const given = many(asked, 'IpRange').flatMap(r => (isObject(r) && r.value ? [r.value].flat().map(v => String(v).trim()) : []));
  const wrong = given.filter(r => !ADDRESS.test(r));
  return {
    ranges: given.filter(r => ADDRESS.test(r)),
    warnings: wrong.map(r => ({ resultText: `'${r}' is not a valid IP address or CIDR range.`, state: 'warning' })),
  };
}
