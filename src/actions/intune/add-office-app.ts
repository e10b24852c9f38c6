import { defineAction, type Outcome } from '../../model/action';
import { labelled, post, type Reply } from '../../model/call';
import { field } from '../../model/field';
import { outcomeOf } from '../../model/outcome';
import { checkExcluded, checkTarget, excludeGroup, namesOf, selectedTenants, target, targetOf, warnTarget } from './assignment';

export const addOfficeApp = defineAction({
  id: 'add-office-app',
  title: 'Add Office App',
  category: 'Intune',
  says: ['deploy office', 'install office', 'deploy microsoft 365 apps', 'deploy m365 apps', 'office deployment'],
  summary: 'Deploy Microsoft 365 Apps with Intune',
  risk: 'elevated',
  all: true,
  secret: false,
  fields: {
    excludedApps: field.choices('Leave out', [
      { value: 'access', label: 'Access' },
      { value: 'bing', label: 'Bing' },
      { value: 'excel', label: 'Excel' },
      { value: 'lync', label: 'Skype for Business', says: ['skype'] },
      { value: 'oneNote', label: 'OneNote' },
      { value: 'outlook', label: 'Outlook' },
      { value: 'powerPoint', label: 'PowerPoint' },
      { value: 'publisher', label: 'Publisher' },
      { value: 'teams', label: 'Teams' },
      { value: 'word', label: 'Word' },
    ]),
    updateChannel: field.choice(
      'Updates',
      [
        { value: 'current', label: 'Current' },
        { value: 'firstReleaseCurrent', label: 'Current (preview)' },
        { value: 'monthlyEnterprise', label: 'Monthly enterprise', says: ['monthly'] },
        { value: 'deferred', label: 'Semi-annual enterprise', says: ['semi-annual'] },
        { value: 'firstReleaseDeferred', label: 'Semi-annual enterprise (preview)' },
      ],
      { default: 'current' },
    ),
    languages: field.lines('Languages', { most: 20, help: 'As en-gb, de-de.' }),
    x64: field.toggle('64-bit', { default: true }),
    acceptLicense: field.toggle('Accept the licence terms for users', { default: true }),
    removeOther: field.toggle('Remove other Office versions', { default: false }),
    sharedActivation: field.toggle('Shared computer activation', { default: false }),
    customXml: field.text('Own configuration XML', { multiline: true, maxLength: 8_000, help: 'Replaces all settings above.' }),
    ...target,
    excludeGroup,
  },
  example: 'deploy office at contoso assignTo=AllDevices languages=en-gb',
  check: values => {
    const odd = values.languages?.find(language => !/^[a-z]{2,3}(-[a-z\d]{2,8})*$/i.test(language));
    if (odd) return { field: 'languages', says: `Write languages as en-gb, not "${odd}".` };
    return checkTarget(values) ?? checkExcluded(values);
  },
  note: () => 'Intune gets one Office deployment. Where there is one already, nothing is changed.',
  warns: values => [
    ...warnTarget(values),
    ...(values.removeOther ? [{ label: 'Removes Office', text: 'Other Office versions are uninstalled from the devices.' }] : []),
  ],
  // the two defaults are always sent: absent means 32-bit and licence not accepted on the server
  call: values =>
    post('AddOfficeApp', {
      selectedTenants: selectedTenants(values.tenant),
      excludedApps: values.excludedApps?.map(app => labelled(app)),
      updateChannel: labelled(values.updateChannel),
      languages: values.languages?.map(language => labelled(language)),
      arch: values.x64,
      AcceptLicense: values.acceptLicense,
      RemoveVersions: values.removeOther,
      SharedComputerActivation: values.sharedActivation,
      customXml: values.customXml,
      useCustomXml: values.customXml ? true : undefined,
      AssignTo: targetOf(values),
      CustomGroup: namesOf(values.customGroup),
      excludeGroup: namesOf(values.excludeGroup),
    }),
  result: (reply, values) => readOffice(reply, targetOf(values) !== 'On'),
  next: ['list-applications', 'assign-app'],
});

/** "Already exists" changed nothing. With an assignment, "failed to add" may stand for an app that is there and unassigned. */
function readOffice(reply: Reply, assigned: boolean): Outcome {
  const lines = reply.lines.map(line => (/already exists/i.test(line.text) ? { ...line, state: 'error' as const } : line));
  const outcome = outcomeOf({ ...reply, lines });
  const half = assigned && reply.status === 200 && lines.some(line => /^failed to add/i.test(line.text));
  return outcome.kind === 'failed' && half ? { kind: 'unknown', why: 'CIPP_ODD', said: outcome.said } : outcome;
}
