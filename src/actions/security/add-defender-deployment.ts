import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { ANTIVIRUS, CONNECTOR, RULES } from './defender-switches';

/** The switches of a list that are on, as CIPP reads them. */
const on = (chosen: readonly string[] | undefined) => Object.fromEntries((chosen ?? []).map(name => [name, true]));
const some = (list: readonly string[] | undefined): boolean => list !== undefined && list.length > 0;

export const addDefenderDeployment = defineAction({
  id: 'add-defender-deployment',
  title: 'Add Defender Deployment',
  category: 'Security & Compliance',
  says: ['deploy defender', 'set up defender', 'defender deployment', 'deploy defender policies'],
  summary: 'Connect Defender with Intune and deploy its policies',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: {
    compliance: field.choices('Connector switches', CONNECTOR, { help: 'Those that are on; the others are switched off.' }),
    policy: field.choices('Antivirus', ANTIVIRUS),
    asr: field.choices('Attack surface rules', RULES),
    asrMode: field.choice('Rules', [
      { value: 'audit', label: 'Only report', says: ['audit'] },
      { value: 'warn', label: 'Warn', says: ['warning'] },
      { value: 'block', label: 'Block' },
    ]),
    edr: field.choices('Detection and response', [
      { value: 'SampleSharing', label: 'Share samples with Microsoft' },
      { value: 'Config', label: 'Onboard devices through the connector', says: ['onboard'] },
    ]),
    excludedExtensions: field.lines('Extensions not scanned'),
    excludedPaths: field.lines('Paths not scanned'),
    excludedProcesses: field.lines('Processes not scanned'),
    policyAssignTo: field.choice(
      'Assign the policies to',
      [
        { value: 'none', label: 'Nobody yet', says: ['nobody'] },
        { value: 'allLicensedUsers', label: 'All users' },
        { value: 'AllDevices', label: 'All devices' },
        { value: 'AllDevicesAndUsers', label: 'All devices and users', says: ['everyone', 'everything'] },
      ],
      { default: 'none' },
    ),
  },
  example: 'deploy defender at contoso asr=BlockCredentialStealing asrMode=audit policyAssignTo=AllDevices',
  check: ({ compliance, policy, asr, asrMode, edr, ...exclusion }) => {
    const { excludedExtensions, excludedPaths, excludedProcesses } = exclusion;
    const any = [compliance, policy, asr, edr, excludedExtensions, excludedPaths, excludedProcesses].some(some);
    if (!any) return { field: 'policy', says: 'Choose at least one thing to deploy.' };
    // left out, the server blocks
    return some(asr) && !asrMode ? { field: 'asrMode', says: 'Say whether the rules report, warn or block.' } : undefined;
  },
  note: () => 'A policy of the same name that is there already stays as it is.',
  warns: ({ tenant, compliance, asr, asrMode, policyAssignTo, ...exclusion }) => [
    ...(tenant.wide === 'all' ? [{ label: 'All customers', text: 'It is deployed to every customer.' }] : []),
    ...(some(compliance)
      ? [{ label: 'Overwrites', text: 'The present connector settings are replaced; what is not chosen is switched off.' }]
      : []),
    ...(some(asr) && asrMode === 'block' ? [{ label: 'Blocks', text: 'The rules can stop programs that people use.' }] : []),
    ...([exclusion.excludedExtensions, exclusion.excludedPaths, exclusion.excludedProcesses].some(some)
      ? [{ label: 'Not scanned', text: 'Defender does not look at what is excluded.' }]
      : []),
    ...(policyAssignTo !== 'none' ? [{ label: 'Everyone', text: 'The policies are assigned to everyone, not to some groups.' }] : []),
  ],
  call: ({ tenant, compliance, policy, asr, asrMode, edr, policyAssignTo, ...exclusion }) => {
    const { excludedExtensions, excludedPaths, excludedProcesses } = exclusion;
    // only the antivirus policy wants the word for nobody; the others are not assigned without it
    const AssignTo = policyAssignTo === 'none' ? undefined : policyAssignTo;
    return post('AddDefenderDeployment', {
      selectedTenants: [labelled(tenant.domain, tenant.name)],
      // every switch that is left out is written as off all the same: the full set says so
      Compliance: some(compliance) ? { ...Object.fromEntries(CONNECTOR.map(({ value }) => [value, false])), ...on(compliance) } : undefined,
      Policy: some(policy) ? { ...on(policy), AssignTo: policyAssignTo } : undefined,
      Exclusion: [excludedExtensions, excludedPaths, excludedProcesses].some(some)
        ? { excludedExtensions, excludedPaths, excludedProcesses, AssignTo }
        : undefined,
      ASR: some(asr) ? { ...on(asr), Mode: asrMode, AssignTo } : undefined,
      EDR: some(edr) ? { ...on(edr), AssignTo } : undefined,
    });
  },
  // "already exists" changed nothing
  result: reply =>
    outcomeOf({
      ...reply,
      lines: reply.lines.map(line => (/already exists/i.test(line.text) ? { ...line, state: 'error' as const } : line)),
    }),
  next: ['list-defender-state', 'list-intune-policies'],
});
