import type { Outcome } from '../../model/action';
import type { Reply } from '../../model/call';
import { field, type TargetTenant, type Thing } from '../../model/field';
import { outcomeOf } from '../../model/outcome';

type Groups = readonly Thing[] | undefined;
const some = (groups: Groups): groups is readonly Thing[] => groups !== undefined && groups.length > 0;

/**
 * Customers as the app endpoints take them: both names of the same one, because access is checked by the first and the work
 * done at the second. Every customer has a word of its own (docs/cipp-api.md §5).
 */
export const selectedTenants = (tenant: TargetTenant) => [
  { customerId: tenant.wide === 'all' ? tenant.domain : tenant.id, defaultDomainName: tenant.domain },
];

/** Who gets a new app. `On` is CIPP's word for nobody; any word it does not know is looked up as a group's name. */
export const target = {
  assignTo: field.choice(
    'Assign to',
    [
      { value: 'On', label: 'Nobody yet', says: ['nobody', 'none'] },
      { value: 'AllUsers', label: 'All users' },
      { value: 'AllDevices', label: 'All devices' },
      { value: 'AllDevicesAndUsers', label: 'All devices and users', says: ['everyone', 'everything'] },
      { value: 'customGroup', label: 'Groups' },
    ],
    { default: 'On' },
  ),
  customGroup: field.things('group', 'Groups', { help: 'Instead of everyone.' }),
};
export const excludeGroup = field.things('group', 'Except groups', { help: 'Only with an assignment.' });

interface Target {
  tenant: TargetTenant;
  assignTo?: string;
  customGroup: Groups;
}
type Excluding = Target & { excludeGroup: Groups };

/** Naming groups says the target already. */
export const targetOf = ({ assignTo, customGroup }: Target) => (some(customGroup) ? 'customGroup' : assignTo);
/** These endpoints take groups by name only. */
export const namesOf = (groups: Groups) => (some(groups) ? groups.map(group => group.name).join(',') : undefined);

/** Names go to CIPP separated by commas and matched with wildcards: such a name would hit other groups, or none. */
const AMBIGUOUS = /[,*?[\]]/;
const unclear = (groups: Groups) => groups?.find(group => AMBIGUOUS.test(group.name));

export function checkTarget(values: Target): { field: 'customGroup'; says: string } | undefined {
  const { assignTo, customGroup, tenant } = values;
  const says = (text: string) => ({ field: 'customGroup' as const, says: text });
  if (!some(customGroup)) return assignTo === 'customGroup' ? says('Name the groups, or choose another target.') : undefined;
  if (assignTo !== 'customGroup' && assignTo !== 'On') return says('Choose everyone or groups, not both.');
  if (tenant.wide === 'all') return says('Groups belong to one customer: name the customer, or choose another target.');
  const odd = unclear(customGroup);
  return odd && says(`CIPP cannot tell "${odd.name}" from other groups by its name: assign it after the app is there.`);
}

/** `most`: how many the endpoint takes. */
export function checkExcluded(values: Excluding, most = Number.POSITIVE_INFINITY): { field: 'excludeGroup'; says: string } | undefined {
  const { excludeGroup: groups, tenant } = values;
  const says = (text: string) => ({ field: 'excludeGroup' as const, says: text });
  if (!some(groups)) return undefined;
  if (targetOf(values) === 'On') return says('Choose whom to assign it to as well: groups can only be left out of an assignment.');
  if (tenant.wide === 'all') return says('Groups belong to one customer: name the customer, or leave nobody out.');
  if (groups.length > most) return says(`Name at most ${most} group to leave out.`);
  const odd = unclear(groups);
  return odd && says(`CIPP cannot tell "${odd.name}" from other groups by its name: exclude it after the app is there.`);
}

export const warnTarget = (values: Target, what: 'app' | 'policy' = 'app'): { label: string; text: string }[] => [
  ...(values.tenant.wide === 'all' ? [{ label: 'All customers', text: `The ${what} goes to every customer.` }] : []),
  ...(/^all/i.test(targetOf(values) ?? '')
    ? [{ label: 'Everyone', text: `The ${what} is assigned to everyone, not to some groups.` }]
    : []),
];
export const warnUninstall = (uninstall: boolean) =>
  uninstall ? [{ label: 'Uninstalls', text: 'The app is taken off the devices instead of put on them.' }] : [];

/** The app waits in CIPP's queue (list-application-queue): success only says that it is in there. */
export function queued(reply: Reply): Outcome {
  const outcome = outcomeOf(reply);
  if (outcome.kind !== 'done') return outcome;
  return { kind: 'accepted', said: [...(outcome.said ?? []), ...(outcome.warning ? [outcome.warning] : [])] };
}
export const QUEUED = "It goes into CIPP's queue. Where an app of this name exists already, it is left out without a word.";
