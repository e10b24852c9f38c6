/** Groups as Graph and CIPP show them. */
import type { Group } from './directory';
import type { Owner } from './ground';
import type { Ways } from './ways';

const CALCULATED = {
  'Microsoft 365': 'm365',
  'Mail-Enabled Security': 'security',
  Security: 'generic',
  'Distribution List': 'distributionList',
};

export function kindFields({ kind, rule }: Group) {
  const unified = kind === 'Microsoft 365';
  return {
    mailEnabled: kind !== 'Security',
    securityEnabled: kind !== 'Distribution List',
    groupTypes: [...(unified ? ['Unified'] : []), ...(rule ? ['DynamicMembership'] : [])],
    groupType: kind,
    calculatedGroupType: CALCULATED[kind],
  };
}

/** A row of ListGroups. */
export function groupRow(owner: Owner, group: Group): Record<string, unknown> {
  const { mailEnabled, securityEnabled, groupTypes, groupType, calculatedGroupType } = kindFields(group);
  return {
    id: group.id,
    createdDateTime: '2024-05-06T09:00:00Z',
    displayName: group.displayName,
    description: group.description,
    mail: group.mail,
    mailEnabled,
    mailNickname: group.mailNickname,
    resourceProvisioningOptions: group.team ? ['Team'] : [],
    securityEnabled,
    visibility: group.visibility,
    organizationId: owner.id,
    onPremisesSamAccountName: group.synced ? group.displayName : null,
    membershipRule: group.rule,
    groupTypes,
    isAssignableToRole: group.assignable,
    onPremisesSyncEnabled: group.synced || null,
    assignedLicenses: group.licences.map(skuId => ({ skuId, disabledPlans: [] })),
    primDomain: group.mail?.split('@').at(-1) ?? null,
    teamsEnabled: group.team,
    groupType,
    calculatedGroupType,
    dynamicGroupBool: group.rule !== null,
    SID: `S-1-12-1-${parseInt(group.id.slice(0, 8), 16)}-${Number(group.id.slice(-6))}`,
  };
}

/** Members or owners as directory objects: people, and groups within groups. */
export function principals({ directory }: Ways, owner: Owner, ids: string[]): Record<string, unknown>[] {
  const all = directory.groups(owner);
  const found = ids.flatMap((id): Record<string, unknown>[] => {
    const person = directory.byId(owner, id);
    if (person) {
      const { displayName, userPrincipalName, mail } = person;
      return [{ '@odata.type': '#microsoft.graph.user', id, displayName, userPrincipalName, mail }];
    }
    const group = all.find(g => g.id === id);
    return group ? [{ '@odata.type': '#microsoft.graph.group', id, displayName: group.displayName, mail: group.mail }] : [];
  });
  return found.sort((a, b) => String(a.displayName).localeCompare(String(b.displayName)));
}
