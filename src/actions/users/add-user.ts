import { defineAction, type Outcome } from '../../model/action';
import { labelled, post, type Reply } from '../../model/call';
import { field, type PersonRef } from '../../model/field';
import { isFailure, outcomeWithoutWords, sentences } from '../../model/outcome';
import { secret } from '../../model/secret';
import { at } from '../../model/table';
import { laterFields, plannedOf, seconds } from './later';

export const addUser = defineAction({
  id: 'add-user',
  title: 'Add User',
  category: 'User',
  says: ['new user', 'create user', 'new starter', 'onboard user', 'new employee', 'create account'],
  summary: 'Create a user with a random password',
  risk: 'elevated',
  // its password is told to whoever makes it: the groups must not be those that carry rights
  matrix: 'sensitiveActions',
  secret: true,
  passwordTyped: true,
  fields: {
    displayName: field.text('Display name', { required: true, maxLength: 256, words: ['name'] }),
    username: field.text('User name', {
      required: true,
      maxLength: 64,
      pattern: "[A-Za-z0-9._'-]+",
      expected: 'The part before the @: letters, digits, dots and hyphens.',
      help: 'The part before the @',
    }),
    domain: field.text('Domain', {
      maxLength: 253,
      pattern: '[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+',
      expected: 'A domain of the customer, such as contoso.com.',
      help: "Empty: the customer's default domain",
    }),
    givenName: field.text('First name', { maxLength: 64, words: ['first name'] }),
    surname: field.text('Last name', { maxLength: 64, words: ['last name'] }),
    usageLocation: field.text('Usage location', {
      pattern: '[A-Za-z]{2}',
      expected: 'A country in two letters, such as GB.',
      help: 'Two letters. A licence needs one, else CIPP fills in its own',
      words: ['location'],
    }),
    mustChangePassword: field.toggle('Must choose a new password at first sign-in', { default: true, onConfirm: true }),
    licenses: field.things('license', 'Licences', { words: ['licence', 'license', 'licences'] }),
    aliases: field.lines('More addresses', { most: 20 }),
    otherMails: field.lines('Other mail addresses', { most: 20, help: 'Private ones, for example' }),
    copyFrom: field.copied('Copy groups from', { words: ['like', 'same groups as'] }),
    addToGroups: field.things('group', 'Groups', { words: ['groups'] }),
    manager: field.person('Manager'),
    sponsor: field.person('Sponsor'),
    jobTitle: field.text('Job title', { maxLength: 128 }),
    department: field.text('Department', { maxLength: 64 }),
    companyName: field.text('Company', { maxLength: 64 }),
    mobilePhone: field.text('Mobile', { maxLength: 64, words: ['mobile'] }),
    businessPhones: field.lines('Phones', { most: 5, words: ['phone'] }),
    streetAddress: field.text('Street', { maxLength: 1_024 }),
    city: field.text('City', { maxLength: 128 }),
    state: field.text('State', { maxLength: 128 }),
    postalCode: field.text('Postal code', { maxLength: 40 }),
    country: field.text('Country', { maxLength: 128 }),
    ...laterFields,
  },
  example: 'new user at contoso displayName="Jane Doe" username=jane domain=contoso.com',
  note: ({ tenant, username, domain, scheduledDate }) =>
    scheduledDate
      ? `CIPP creates ${username}@${domain ?? tenant.domain} at that time. Its password then stands in the scheduled task.`
      : `${username}@${domain ?? tenant.domain} is created at once. You alone see the password, for 10 minutes.`,
  warns: ({ scheduledDate }) =>
    scheduledDate ? [{ label: 'Runs later', text: 'CIPP does this on its own at that time, whatever has changed until then.' }] : [],
  call: ({ tenant, scheduledDate, ...said }) =>
    post('AddUser', {
      tenantFilter: tenant.domain,
      displayName: said.displayName,
      username: said.username,
      PrimDomain: labelled(said.domain ?? tenant.domain),
      givenName: said.givenName,
      surname: said.surname,
      usageLocation: said.usageLocation && labelled(said.usageLocation.toUpperCase()),
      // absent means false on the server
      MustChangePass: said.mustChangePassword,
      licenses: said.licenses?.map(license => labelled(license.id, license.name)),
      AddedAliases: said.aliases?.join(' '),
      otherMails: said.otherMails,
      copyFrom: named(said.copyFrom),
      AddToGroups: said.addToGroups?.map(group => labelled(group.id, group.name, { groupType: group.facts.groupType })),
      setManager: named(said.manager),
      setSponsor: named(said.sponsor),
      jobTitle: said.jobTitle,
      department: said.department,
      companyName: said.companyName,
      mobilePhone: said.mobilePhone,
      businessPhones: said.businessPhones,
      streetAddress: said.streetAddress,
      city: said.city,
      state: said.state,
      postalCode: said.postalCode,
      country: said.country,
      Scheduled: { Enabled: scheduledDate !== undefined, date: seconds(scheduledDate) },
      reference: said.reference,
      PostExecution: { Webhook: said.notifyWebhook, Email: said.notifyEmail, PSA: said.notifyPsa },
    }),
  result: (reply, { scheduledDate }) => (scheduledDate ? plannedOf(reply) : readCreated(reply)),
  next: ['list-user', 'assign-licenses', 'edit-group', 'list-scheduled-items'],
});

const named = (person: PersonRef | undefined) => person && labelled(person.id, person.name);

/** User name and password come as two lines; licence, alias and group steps behind them may have failed (docs/cipp-api.md §8, §10). */
function readCreated(reply: Reply): Outcome {
  const copied = (word: RegExp) => reply.lines.find(line => line.copyField && word.test(line.text))?.copyField?.open();
  const [name, password] = [copied(/^username:/i), copied(/^password:/i)];
  if (reply.status !== 200 || !password) {
    const created = reply.lines.some(line => line.copyField || /^created new user/i.test(line.text));
    const outcome = outcomeWithoutWords(reply);
    // an answer that speaks of no new account holds no password either
    if (outcome.kind === 'failed' && !created) return { ...outcome, said: sentences(reply.lines).join(' · ') };
    return { kind: 'unknown', why: 'CIPP_ODD' };
  }
  const steps = sentences(reply.lines.filter(line => !line.copyField && isFailure(line))).concat(copyErrors(reply.body));
  const told = [...new Set(steps)].filter(text => !text.includes(password));
  const link = /^https:\/\/\S+$/.test(password);
  return {
    kind: 'done',
    // the user name is no secret, and stands in the request where the password comes as a link
    secret: link
      ? { kind: 'link', value: secret(password) }
      : { kind: 'text', value: secret(`User name: ${name ?? ''}\nPassword: ${password}`) },
    ...(told.length > 0 && { warning: told.join(' · ') }),
  };
}

function copyErrors(body: unknown): string[] {
  const errors = at(body, 'CopyFrom.Error');
  return (Array.isArray(errors) ? errors : [errors]).filter(text => typeof text === 'string' && text.trim() !== '');
}
