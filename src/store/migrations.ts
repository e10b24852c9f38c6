import { type Database, SCHEMA_LOCK, StoreError } from './database';

/** Append only: a step that was released is never changed. Each runs on Postgres 15 and later and on PGlite (18). */
const STEPS: readonly string[] = [
  `
  create table requests (
    id         text primary key,
    key        text not null constraint requests_key unique,
    version    integer not null,
    state      text not null,
    action     text not null,
    tenant     text not null,
    target     text,
    due_at     timestamptz not null,
    updated_at timestamptz not null,
    body       jsonb not null
  );
  -- one open write per action and target
  create unique index requests_open on requests (action, tenant, target)
    where state in ('pending', 'approved', 'running', 'unknown');
  create index requests_due on requests (due_at) where state in ('draft', 'pending', 'approved', 'running');

  create table secrets (
    request    text primary key references requests (id),
    recipient  text not null,
    kind       text not null,
    sealed     text,
    expires_at timestamptz not null,
    shown_at   timestamptz,
    wiped_at   timestamptz,
    check ((sealed is null) = (wiped_at is not null))
  );
  create index secrets_due on secrets (expires_at) where wiped_at is null;

  -- how a card should look (version) and what Teams shows (shown); version 0 is a card that only Teams knows of
  create table cards (
    subject     text not null,
    slot        text not null,
    version     integer not null,
    shown       integer not null default 0,
    message     text,
    place       jsonb,
    view        jsonb,
    attempts    integer not null default 0,
    failure     text,
    due_at      timestamptz,
    lease_until timestamptz,
    primary key (subject, slot)
  );
  create index cards_due on cards (due_at) where version > shown;

  create table asks (
    id          text primary key,
    key         text not null constraint asks_key unique,
    lease_until timestamptz,
    expires_at  timestamptz not null,
    body        jsonb not null
  );

  create table conversations (
    person       text not null,
    conversation text not null,
    kind         text not null,
    service_url  text not null,
    teams_id     text not null,
    learned_at   timestamptz not null,
    primary key (person, conversation)
  );

  create table audit (
    seq           bigint primary key,
    at            timestamptz not null,
    step          text not null,
    request       text,
    action        text,
    actor_id      text,
    actor_name    text,
    tenant_id     text,
    tenant_domain text,
    target_id     text,
    target_upn    text,
    rule          text,
    outcome       text,
    endpoint      text,
    status        integer,
    ms            integer,
    prev_hash     text not null,
    hash          text not null
  );
  create index audit_request on audit (request);

  create table audit_head (
    one  boolean primary key default true check (one),
    seq  bigint not null,
    hash text not null
  );
  insert into audit_head (seq, hash) values (0, '');

  create function audit_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'the audit is append only';
  end $$;
  create trigger audit_rows before update or delete on audit for each row execute function audit_is_append_only();
  create trigger audit_table before truncate on audit for each statement execute function audit_is_append_only();
  `,
  `
  alter table requests
    add column requester      text,
    add column created_at     timestamptz,
    add column started_at     timestamptz,
    add column unannounced_at timestamptz,
    add column remind_at      timestamptz;
  update requests set
    requester = body->'requester'->>'id',
    created_at = (body->>'createdAt')::timestamptz,
    started_at = (body->>'startedAt')::timestamptz;
  alter table requests alter column requester set not null, alter column created_at set not null;
  create index requests_requester on requests (requester, created_at);
  create index requests_target on requests (tenant, target, started_at);
  create index requests_unannounced on requests (unannounced_at) where unannounced_at is not null;
  create index requests_remind on requests (remind_at) where remind_at is not null;

  create table protected_ids (
    tenant text not null,
    said   text not null,
    id     text not null,
    primary key (tenant, said, id)
  );
  `,
  `
  -- an older part of the audit may go once a checkpoint vouches for where the rest begins
  create table audit_checkpoints (
    seq       bigint primary key,
    hash      text not null,
    at        timestamptz not null,
    signature text not null
  );
  create trigger audit_checkpoint_rows before update or delete on audit_checkpoints
    for each row execute function audit_is_append_only();
  create trigger audit_checkpoint_table before truncate on audit_checkpoints
    for each statement execute function audit_is_append_only();
  `,
  `
  -- approvals have stages since: what was the whole of it is the first and only one
  update requests set body = jsonb_set(
    body #- '{approval,by}' #- '{approval,who}' #- '{approval,count}' #- '{approval,channel}' #- '{approval,place}'
      #- '{approval,remindMs}' #- '{approval,mentions}' #- '{approval,remindAt}',
    '{approval}',
    (body->'approval') || jsonb_build_object(
      'stages', jsonb_build_array(jsonb_build_object(
        'by', body->'approval'->'by', 'who', body->'approval'->'who', 'count', body->'approval'->'count',
        'channel', body->'approval'->'channel', 'place', body->'approval'->'place')),
      'stage', 0,
      'remindersMs', case when body->'approval' ? 'remindMs' then jsonb_build_array(body->'approval'->'remindMs') else '[]'::jsonb end,
      'reminded', case when body->'approval' ? 'remindedAt' then 1 else 0 end,
      'askedAt', body->'submittedAt',
      'comments', '[]'::jsonb,
      'posts', case when body->'approval' ? 'announcedAt'
        then jsonb_build_array(jsonb_build_object(
          'slot', 'approval', 'to', body->'approval'->'place', 'stage', 0, 'mentions', '[]'::jsonb))
        else '[]'::jsonb end))
  where body ? 'approval' and body->'approval' ? 'by';
  `,
  `
  -- limits for each customer and for each action
  create index requests_tenant_started on requests (tenant, started_at) where started_at is not null;
  create index requests_action_started on requests (action, started_at) where started_at is not null;

  -- until when the auditors are not told again that this limit was reached by this person, customer, target or action
  create table limit_alerts (
    name  text not null,
    key   text not null,
    until timestamptz not null,
    primary key (name, key)
  );
  `,
  `
  -- what is switched off
  create table switches (
    kind    text not null check (kind in ('action', 'tenant', 'everything')),
    what    text not null,
    name    text not null,
    by_id   text not null,
    by_name text not null,
    at      timestamptz not null,
    reason  text not null,
    primary key (kind, what)
  );
  `,
  `
  -- each filter that may leave few of many rows; with the number, so that the newest are found without sorting
  create index audit_actor on audit (actor_id, seq);
  create index audit_actor_name on audit (lower(actor_name), seq);
  create index audit_tenant on audit (tenant_id, seq);
  create index audit_action on audit (action, seq);
  create index audit_step on audit (step);
  create index audit_outcome on audit (outcome);
  create index audit_at on audit (at);

  -- up to which row each receiver has the audit, and who may send it more
  create table audit_receivers (
    name          text primary key,
    seq           bigint not null default 0,
    owner         text,
    lease_until   timestamptz,
    attempts      integer not null default 0,
    due_at        timestamptz,
    succeeded_at  timestamptz,
    failing_since timestamptz,
    told_at       timestamptz
  );
  `,
  `
  -- callers are verified on their own phone: when somebody looks after the question, and the last prompt that each person got
  alter table requests add column verify_at timestamptz;
  create index requests_verify on requests (verify_at) where verify_at is not null;
  create table pushes (
    tenant  text not null,
    target  text not null,
    request text not null,
    sent_at timestamptz not null,
    primary key (tenant, target)
  );
  `,
  `
  -- what Graph does by itself after it accepted a call is asked for at times of ours
  alter table requests add column operation_at timestamptz;
  create index requests_operation on requests (operation_at) where operation_at is not null;

  -- a requester's sign-in, sealed, for as long as its request needs it
  create table sign_ins (
    request    text primary key references requests (id),
    person     text not null,
    sealed     text not null,
    expires_at timestamptz not null
  );
  create index sign_ins_person on sign_ins (person);

  -- several clients of one person report the same sign-in
  create table sign_in_exchanges (
    id         text primary key,
    claimed_at timestamptz not null
  );
  `,
  `
  -- what has ended goes away after a while
  create index requests_ended on requests (updated_at) where state not in ('draft', 'pending', 'approved', 'running');
  create index limit_alerts_until on limit_alerts (until);
  `,
  `
  -- what a million rows of the audit and 200,000 requests showed to be read from one end to the other (npm run bench -- database)
  create index audit_tenant_domain on audit (lower(tenant_domain), seq);
  create index requests_requester_started on requests (requester, started_at) where started_at is not null;
  create index conversations_channel on conversations (split_part(conversation, ';', 1), learned_at);
  create index conversations_latest on conversations (learned_at) where kind <> 'personal';
  `,
  `
  -- presses that were answered before they were done: until then, so that another process can do them
  create table presses (
    key         text primary key,
    lease_until timestamptz not null,
    attempts    integer not null default 1,
    body        jsonb not null
  );
  `,
  `
  -- a question that ends each process that works on it is not asked for ever
  alter table asks add column attempts integer not null default 1;
  `,
];

/** Brings the schema up to date, once, whoever of several starters comes first. Refuses a database of a newer version. */
export async function migrate(database: Database): Promise<void> {
  await database.tx(async sql => {
    await sql.query('select pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
    await sql.query('create table if not exists schema_version (version integer primary key)');
    const { rows } = await sql.query<{ version: number }>('select coalesce(max(version), 0) as version from schema_version');
    const version = rows[0]?.version ?? 0;
    if (version > STEPS.length) throw new StoreError('DATABASE_NEWER', `schema ${version}, known up to ${STEPS.length}`);
    for (const [index, step] of STEPS.entries()) {
      if (index < version) continue;
      await sql.query(step);
      await sql.query('insert into schema_version (version) values ($1)', [index + 1]);
    }
  });
}
