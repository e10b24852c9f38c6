/** Security alerts and incidents. Over all tenants they come from a job's cache. */
import { notFound } from '../cipp-answers';
import type { Asked } from '../cipp-request';
import type { Answer } from '../server';
import { jobFor } from './background';
import type { Family } from './family';
import {
  failed,
  fromBody,
  fromBoth,
  fromQuery,
  type Ground,
  idOf,
  isAll,
  labelled,
  type Owner,
  ok,
  PerOwner,
  plainly,
  said,
  same,
} from './ground';

interface Alert {
  id: string;
  title: string;
  category: string;
  eventDateTime: string;
  severity: 'high' | 'medium' | 'low' | 'informational';
  status: string;
  vendorInformation: { vendor: string; provider: string; providerVersion: string | null; subProvider: string | null };
  userStates: { userPrincipalName: string; aadUserId: string; logonIp: string }[];
}
interface Incident {
  id: string;
  status: string;
  displayName: string;
  createdDateTime: string;
  lastUpdateDateTime: string;
  severity: string;
  assignedTo: string | null;
  classification: string;
  determination: string;
  /** The incident that this one was merged into. */
  redirectIncidentId: string | null;
  tags: string[];
  comments: { comment: string; createdDateTime: string }[];
}

const ALERT_STATUS = ['unknown', 'newAlert', 'inProgress', 'resolved', 'dismissed'];
const CLASSIFICATIONS = ['truePositive', 'falsePositive', 'informationalExpectedActivity', 'unknown'];
const QUEUED = 'Loading data for all tenants. Please check back in a few minutes';
const STILL = 'Still loading data for all tenants. Please check back in a few more minutes';
const DATE = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

function alertsOf(owner: Owner): Alert[] {
  const [first, second] = owner.people;
  const rows: [title: string, category: string, severity: Alert['severity'], status: string, provider: string, at: string][] = [
    ['Impossible travel activity', 'InitialAccess', 'medium', 'newAlert', 'MCAS', '2026-11-24T18:40:00Z'],
    ['Ransomware behaviour was blocked', 'Ransomware', 'high', 'newAlert', 'Microsoft Defender ATP', '2026-11-25T02:11:00Z'],
    ['Suspicious inbox forwarding rule', 'Exfiltration', 'low', 'inProgress', 'Office 365 Security and Compliance', '2026-11-20T09:05:00Z'],
    ['Sign-in from an anonymous address', 'AnonymousIP', 'medium', 'resolved', 'IPC', '2026-11-02T22:30:00Z'],
  ];
  return rows.map(([title, category, severity, status, provider, eventDateTime], i) => {
    const person = i % 2 === 0 ? first : second;
    return {
      id: idOf('a1e70000', owner.index, i + 1),
      title,
      category,
      eventDateTime,
      severity,
      status,
      vendorInformation: { vendor: 'Microsoft', provider, providerVersion: null, subProvider: null },
      userStates: person ? [{ userPrincipalName: person.userPrincipalName, aadUserId: person.id, logonIp: '203.0.113.7' }] : [],
    };
  });
}

function incidentsOf(owner: Owner): Incident[] {
  const rows: [name: string, severity: string, status: string, created: string, merged?: boolean][] = [
    ['Multi-stage incident on one endpoint', 'high', 'active', '2026-11-25T02:15:00Z'],
    ['Mail forwarded to an outside address', 'medium', 'inProgress', '2026-11-20T09:10:00Z'],
    ['Unusual sign-ins', 'low', 'redirected', '2026-11-18T12:00:00Z', true],
  ];
  const numbered = (i: number) => String(9000 + (owner.index + 1) * 10 + i);
  return rows.map(([displayName, severity, status, createdDateTime, merged], i) => ({
    id: numbered(i),
    status,
    displayName,
    createdDateTime,
    lastUpdateDateTime: createdDateTime,
    severity,
    assignedTo: null,
    classification: 'unknown',
    determination: 'unknown',
    redirectIncidentId: merged ? numbered(0) : null,
    tags: [],
    comments: [],
  }));
}

export function securityFamily(ground: Ground): Family {
  const alerts = new PerOwner(alertsOf);
  const incidents = new PerOwner(incidentsOf);
  return {
    endpoints: {
      ExecAlertsList: fromQuery('Security.Alert.Read', listAlerts),
      ExecIncidentsList: fromQuery('Security.Incident.Read', listIncidents),
      ExecSetSecurityAlert: fromBoth('Security.Alert.ReadWrite', setAlert),
      ExecSetSecurityIncident: fromBody('Security.Incident.ReadWrite', setIncident),
    },
    reset() {
      alerts.clear();
      incidents.clear();
    },
  };

  /** A call over all tenants: starts the job, waits for it, or has its rows. */
  function all(reference: string, name: string): { state: 'started' | 'running' | 'done'; id: string; Metadata: object } {
    const { state, job } = jobFor(ground.context, reference, name);
    const QueueMessage = state === 'started' ? QUEUED : STILL;
    return { state, id: job.id, Metadata: state === 'done' ? { QueueId: null } : { QueueMessage, QueueId: job.id } };
  }

  /** Of all tenants: first a text (the job's id), null while it runs, then rows. */
  function listAlerts(asked: Asked): Answer {
    if (!isAll(asked)) {
      const owner = ground.owner(asked);
      const rows = owner ? alerts.of(owner).map(a => alertRow(asked.text('tenantFilter') ?? owner.domain, a)) : [];
      return { status: 200, body: { Results: counted(rows), Metadata: {} } };
    }
    const { state, id, Metadata } = all('AllTenants-alert', 'Alerts List - All Tenants');
    if (state !== 'done') return { status: 200, body: { Results: state === 'started' ? id.replaceAll('-', '') : null, Metadata } };
    const found = ground.owners().flatMap(o => alerts.of(o).map(a => alertRow(o.domain, a)));
    return { status: 200, body: { Results: counted(found), Metadata } };
  }

  function listIncidents(asked: Asked): Answer {
    const [start, end] = [asked.text('StartDate'), asked.text('EndDate')];
    if ([start, end].some(d => d !== undefined && !DATE.test(d))) {
      return plainly(500, `Exception calling "ParseExact" with "3" argument(s): "String was not recognized as a valid DateTime."`);
    }
    const within = (row: { Created: string }) => {
      const day = row.Created.slice(0, 10).replaceAll('-', '');
      return (!start || day >= start) && (!end || day <= end);
    };
    const sorted = (rows: ReturnType<typeof incidentRow>[]) => rows.filter(within).sort((a, b) => b.Id.localeCompare(a.Id));
    if (!isAll(asked)) {
      const owner = ground.owner(asked);
      const rows = owner ? incidents.of(owner).map(i => incidentRow(asked.text('tenantFilter') ?? owner.domain, i)) : [];
      return { status: 200, body: { Results: sorted(rows), Metadata: null } };
    }
    const { state, Metadata } = all('AllTenants-Incident', 'Incidents - All Tenants');
    const found = state === 'done' ? ground.owners().flatMap(o => incidents.of(o).map(i => incidentRow(o.domain, i))) : [];
    return { status: 200, body: { Results: sorted(found), Metadata } };
  }

  /** Graph wants the alert's own vendor and provider with every change. */
  function setAlert(asked: Asked): Answer {
    const [id, status, vendor, provider] = ['GUID', 'Status', 'Vendor', 'Provider'].map(n => said(asked, n) ?? '') as [
      string,
      string,
      string,
      string,
    ];
    const owner = ground.owner(asked);
    if (owner) {
      const alert = alerts.of(owner).find(a => same(a.id, id));
      const known = ALERT_STATUS.find(s => same(s, status));
      if (!alert) return failed(500, `Failed to update alert ${id}: ${notFound(id)}`);
      if (alert.vendorInformation.vendor !== vendor || alert.vendorInformation.provider !== provider) {
        return failed(500, `Failed to update alert ${id}: Valid vendorInformation was not supplied.`);
      }
      if (!known) return failed(500, `Failed to update alert ${id}: Cannot convert the literal '${status}' to the expected type.`);
      alert.status = known;
    }
    return ok(`Set alert ${id} to status ${status}`);
  }

  function setIncident(asked: Asked): Answer {
    const id = said(asked, 'GUID') ?? '';
    const [status, classification, determination, comment] = ['Status', 'Classification', 'Determination', 'Comment'].map(n =>
      said(asked, n),
    );
    const severity = labelled(asked, 'Severity');
    if (Number(said(asked, 'Redirected') ?? 0) >= 1) {
      return ok(`Refused to update incident ${id} because it is redirected to another incident`);
    }
    const failure = (why: string) => failed(500, `Failed to update incident ${id} : ${why}`);
    if (classification && !determination) return failure('ScriptHalted');
    // AssignToSelf reads a person's name, which an API client has not
    const parts = [
      ...(status ? [`status to ${status}`] : []),
      ...(severity ? [`severity to ${severity}`] : []),
      ...(classification ? [`classification & determination to ${classification} ${determination}`] : []),
      ...(comment ? ['resolving comment'] : []),
    ];
    const owner = ground.owner(asked);
    if (owner) {
      const incident = incidents.of(owner).find(i => i.id === id);
      if (!incident) return failure(notFound(id));
      if (classification && !CLASSIFICATIONS.some(c => same(c, classification))) return failure('Invalid value for classification.');
      Object.assign(incident, {
        ...(status ? { status } : {}),
        ...(severity ? { severity } : {}),
        ...(classification ? { classification, determination } : {}),
      });
      if (comment) incident.comments.push({ comment, createdDateTime: ground.context.now() });
      incident.lastUpdateDateTime = ground.context.now();
    }
    return ok(`Set ${parts.join(', ')} for incident ${id}`);
  }
}

const alertRow = (Tenant: string, alert: Alert) => ({
  Tenant,
  // never filled
  GUID: null,
  Id: alert.id,
  Title: alert.title,
  Category: alert.category,
  EventDateTime: alert.eventDateTime,
  Severity: alert.severity,
  Status: alert.status,
  RawResult: alert,
  InvolvedUsers: alert.userStates,
});

/** Severities count what is open. */
function counted(rows: ReturnType<typeof alertRow>[]): object {
  const of = (status: string) => rows.filter(r => r.Status === status).length;
  const open = (severity: string) => rows.filter(r => ['newAlert', 'inProgress'].includes(r.Status) && r.Severity === severity).length;
  return {
    NewAlertsCount: of('newAlert'),
    InProgressAlertsCount: of('inProgress'),
    SeverityHighAlertsCount: open('high'),
    SeverityMediumAlertsCount: open('medium'),
    SeverityLowAlertsCount: open('low'),
    SeverityInformationalCount: open('informational'),
    MSResults: [...rows].sort((a, b) => b.EventDateTime.localeCompare(a.EventDateTime)),
  };
}

const incidentRow = (Tenant: string, i: Incident) => ({
  Tenant,
  Id: i.id,
  Status: i.status,
  IncidentUrl: `https://security.microsoft.com/incidents/${i.id}`,
  RedirectId: i.redirectIncidentId,
  DisplayName: i.displayName,
  Created: i.createdDateTime,
  Updated: i.lastUpdateDateTime,
  AssignedTo: i.assignedTo,
  Classification: i.classification,
  Determination: i.determination,
  Severity: i.severity,
  Tags: i.tags.join(', '),
  Comments: i.comments,
});
