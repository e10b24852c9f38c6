/** ListGraphRequest beyond people and their rights: devices, groups, and the same over all tenants (docs/cipp-api.md §11). */
import { metadata, notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import { methodsOf } from '../methods';
import type { Answer } from '../server';
import { arrived, standing, start } from './all-tenants';
import { deviceRows } from './entra-devices';
import { isAll, isTrue, type Owner, said } from './ground';
import { groupRow } from './group-rows';
import type { Ways } from './ways';

/** Rows of a path of this area, the text of Graph's error, or nothing where the path is another's. */
export function graphRowsOf(ways: Ways, owner: Owner | undefined, endpoint: string): Record<string, unknown>[] | string | undefined {
  const whose = /^users\/([^/]+)\/authentication\/methods$/.exec(endpoint)?.[1];
  if (owner && whose) return signInMethods(ways, owner, whose);
  const [, id] = /^groups\/([^/]+)$/.exec(endpoint) ?? [];
  // of a tenant that is not known nothing comes, and no error either
  if (!owner) return id || endpoint === 'devices' || endpoint === 'groups' ? [] : undefined;
  const groups = () => ways.directory.groups(owner);
  if (endpoint === 'devices') return deviceRows(ways, owner).map(device => ({ ...device }));
  if (endpoint === 'groups') return groups().map(g => graphGroup(owner, g));
  if (!id) return undefined;
  const found = groups().find(g => g.id === id.toLowerCase());
  return found ? [graphGroup(owner, found)] : notFound(id);
}

function signInMethods({ directory }: Ways, owner: Owner, whose: string): Record<string, unknown>[] | string {
  const person = directory.person(owner, whose);
  if (!person) return notFound(whose);
  const [password, phone] = methodsOf(person.id);
  const others = directory.account(owner, person).methods.map(({ id, type }) => ({
    ...(/phone/i.test(type) ? phone : { displayName: 'Pixel 8' }),
    '@odata.type': `#microsoft.graph.${type}`,
    id,
  }));
  return [{ ...password }, ...others];
}

/** What CIPP itself computes is not Graph's. */
function graphGroup(owner: Owner, group: Parameters<typeof groupRow>[1]): Record<string, unknown> {
  const { primDomain, teamsEnabled, groupType, calculatedGroupType, dynamicGroupBool, SID, ...row } = groupRow(owner, group);
  return row;
}

/** One call over all tenants: `one` tells the rows of a single one. */
export function overAllTenants(ways: Ways, asked: Asked, one: (owner: Owner) => Answer): Answer | undefined {
  if (!isAll(asked)) return undefined;
  const endpoint = said(asked, 'Endpoint') ?? '';
  const about = ['$select', '$filter', 'graphFilter', '$search', '$expand', '$top'].map(n => said(asked, n) ?? '').join('|');
  const reference = `AllTenants-${endpoint}-${about}`;
  const wanted = said(asked, 'QueueId');
  const { job, stage } = standing(ways, reference);
  const answer = (Results: unknown[], more = {}): Answer => ({ status: 200, body: { Results, Metadata: { ...metadata(asked), ...more } } });
  const fresh = isTrue(asked, 'SkipCache');
  if (fresh || (stage !== 'none' && (!wanted || job?.id === wanted))) {
    const rows = arrived(ways, fresh ? 'done' : stage).flatMap(owner => {
      const { status, body } = one(owner);
      const { Results = [] } = typeof body === 'object' ? (body as { Results?: object[] }) : {};
      const failed = { Tenant: owner.domain, CippStatus: `Could not connect to tenant. ${body}` };
      return status === 200 ? Results.map(row => ({ ...row, Tenant: owner.domain })) : [failed];
    });
    return answer(rows);
  }
  const { id } = job ?? start(ways, reference, `${endpoint} (All Tenants)`);
  const QueueMessage = job
    ? 'Data still processing, please wait'
    : 'Loading data for all tenants. Please check back after the job completes';
  return answer([], { Queued: true, QueueMessage, QueueId: id });
}
