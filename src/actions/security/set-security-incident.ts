import { defineAction } from '../../model/action';
import { labelled, post } from '../../model/call';
import { field, type Thing } from '../../model/field';

export const setSecurityIncident = defineAction({
  id: 'set-security-incident',
  title: 'Set Security Incident',
  category: 'Security & Compliance',
  says: [
    { say: 'resolve security incident', with: { status: 'resolved' } },
    { say: 'resolve incident', with: { status: 'resolved' } },
    { say: 'close incident', with: { status: 'resolved' } },
    { say: 'reopen incident', with: { status: 'active' } },
    'classify incident',
    'set incident status',
  ],
  summary: 'Set status, severity or classification of a security incident',
  risk: 'elevated',
  secret: false,
  fields: {
    incident: field.thing('incident', 'Incident'),
    status: field.choice('Status', [
      { value: 'active', label: 'Active' },
      { value: 'inProgress', label: 'In progress' },
      { value: 'resolved', label: 'Resolved', says: ['closed'] },
    ]),
    severity: field.choice('Severity', ['low', 'medium', 'high', 'informational']),
    classification: field.choice('Classification', [
      { value: 'truePositive', label: 'True positive' },
      { value: 'falsePositive', label: 'False positive' },
      { value: 'informationalExpectedActivity', label: 'Expected activity', says: ['informational'] },
    ]),
    determination: field.choice(
      'Determination',
      [
        'multiStagedAttack',
        'compromisedAccount',
        'maliciousUserActivity',
        'malware',
        'phishing',
        'unwantedSoftware',
        'apt',
        'securityTesting',
        'securityPersonnel',
        'lineOfBusinessApplication',
        'confirmedUserActivity',
        'notMalicious',
        'notEnoughDataToValidate',
        'other',
        'unknown',
      ],
      { help: 'Together with the classification.' },
    ),
    comment: field.text('Resolving comment', { multiline: true, maxLength: 1_000 }),
  },
  example: 'resolve incident "Multi-stage incident on PC-JANE-01" at contoso classification=truePositive determination=malware',
  check: ({ incident, status, severity, classification, determination, comment }) => {
    if (mergedInto(incident) >= 1)
      return { field: 'incident', says: `It was merged into incident ${mergedInto(incident)}: change that one.` };
    // the one without the other is an error, the other way round it is ignored
    if (classification && !determination) return { field: 'determination', says: 'Choose a determination too.' };
    if (determination && !classification) return { field: 'classification', says: 'Choose a classification too.' };
    const change = status ?? severity ?? classification ?? comment;
    return change ? undefined : { field: 'status', says: 'Change at least one thing: with nothing, CIPP still reports success.' };
  },
  note: ({ status }) => (status === 'resolved' ? 'The incident counts as dealt with.' : 'The incident is changed in Defender.'),
  call: ({ tenant, incident, status, severity, classification, determination, comment }) =>
    post('ExecSetSecurityIncident', {
      tenantFilter: tenant.domain,
      GUID: incident.id,
      Status: status,
      Severity: severity && labelled(severity),
      Classification: classification,
      Determination: determination,
      Comment: comment,
      Redirected: mergedInto(incident),
    }),
  next: ['list-security-incidents'],
});

const mergedInto = (incident: Thing): number => Number(incident.facts.redirectId) || 0;
