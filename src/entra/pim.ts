import { z } from 'zod';
import { type ObjectId, objectId } from '../model/ids';
import type { Pim } from '../model/ports';
import type { Graph } from './graph';
import { heldRole } from './roles';

const Instances = z.object({
  value: z.array(
    z.object({
      roleDefinitionId: z.string(),
      directoryScopeId: z.string().nullish(),
      assignmentType: z.string().nullish(),
      endDateTime: z.string().nullish(),
    }),
  ),
});

/**
 * What PIM says of a person (docs/graph.md §1c): roles with their end, and roles they could activate, over the whole tenant.
 * One page is enough for words on a card; what is held through a group may stand under the group's id and be missing here.
 */
export async function readPim(graph: Graph, id: ObjectId): Promise<Pim> {
  const filter = `$filter=${encodeURIComponent(`principalId eq '${id}'`)}`;
  const list = async (name: string) => Instances.parse((await graph.get(`/v1.0/roleManagement/directory/${name}?${filter}`)).ok()).value;
  const [active, eligible] = await Promise.all([list('roleAssignmentScheduleInstances'), list('roleEligibilityScheduleInstances')]);
  return {
    active: active.flatMap(row => roleOf(row).map(role => ({ role, until: row.endDateTime ?? undefined }))),
    eligible: eligible.flatMap(roleOf),
  };
}

function roleOf(row: { roleDefinitionId: string; directoryScopeId?: string | null }) {
  const role = objectId(row.roleDefinitionId);
  return role && row.directoryScopeId === '/' ? [heldRole(role)] : [];
}
