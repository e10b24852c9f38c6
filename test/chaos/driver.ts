import { systemClock } from '../../src/model/clock';
import type { Sent, Simulators, Technician } from '../simulators';
import { ClientRefuses, type Node } from '../simulators/card';
import { cardSeen, type Message, messageText } from '../simulators/connector';
import { faults, type SetFault } from '../simulators/server';
import type { TeamsClient } from '../simulators/teams-client';
import type { Aim, Estate, Terms } from './estate';

/** Something a person did, and what Teams told them of it. */
export interface Deed {
  kind: 'said' | 'pressed';
  who: Technician;
  /** Whom it was about. */
  upn: string;
  /** The button's title. */
  button?: string;
  /** The request on the card. */
  request?: string;
  /** The bot took it: a 200. */
  acknowledged: boolean;
  /** What the answer said; a press alone has one. */
  answer: string;
}

type Draw = (below: number) => number;

const CARD_WITHIN_MS = 25_000;
/** A run whose process was killed stays open until its lease is over; nobody waits for that. */
const END_WITHIN_MS = 8_000;
const PRESS_AGAIN_MS = 250;
const TOO_LONG_MS = 1_900;
/** Answers of a write come so late, so that a process can be killed between the write and them. */
const CIPP_WORKS_MS = 60;
const PRESSES = 12;
/** The bot's own words where something broke: the person tries again. */
const BUG = /E-[0-9A-F]{8}/;
const ENDS = /\*\*(Done|Failed|Outcome unknown|Refused|Denied|Withdrawn|Expired)/;

/** What people do, and how often. */
const SCRIPTS: readonly (readonly [weight: number, script: keyof Driver & `plays${string}`])[] = [
  [22, 'playsPlain'],
  [8, 'playsTwice'],
  [14, 'playsApproved'],
  [10, 'playsContested'],
  [8, 'playsDenied'],
  [6, 'playsTwoApprovals'],
  [5, 'playsCancelled'],
  [5, 'playsWithdrawn'],
  [6, 'playsRefused'],
  [4, 'playsAbandoned'],
  [6, 'playsSick'],
  [6, 'playsRivals'],
];

/** People at work: each requester walks one road after the other until told to stop. */
export class Driver {
  readonly deeds: Deed[] = [];
  /** Roads that were begun, by script. */
  readonly begun = new Map<string, number>();
  readonly #texts = new WeakMap<object, string>();
  readonly #client: TeamsClient;
  /** CIPP is always at work for a while; of several faults the oldest counts. */
  #works: SetFault;

  constructor(
    private readonly outside: Simulators,
    private readonly estate: Estate,
    private readonly draw: Draw,
  ) {
    this.#client = outside.client;
    this.#works = this.#worksAgain();
  }

  get roads(): number {
    return [...this.begun.values()].reduce((sum, n) => sum + n, 0);
  }

  async work(who: Technician, goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const script = this.#drawn();
      this.begun.set(script, (this.begun.get(script) ?? 0) + 1);
      await this[script](who);
    }
  }

  #drawn(): (typeof SCRIPTS)[number][1] {
    const all = SCRIPTS.reduce((sum, [weight]) => sum + weight, 0);
    let lot = this.draw(all);
    return SCRIPTS.find(([weight]) => (lot -= weight) < 0)?.[1] ?? 'playsPlain';
  }

  // ── scripts ────────────────────────────────────────────────────────────────────────────────────────────────

  async playsPlain(who: Technician): Promise<void> {
    const aim = this.estate.next('alone');
    const card = await this.#asks(who, aim, 'Reset password');
    if (!card) return;
    await this.#presses(who, card, aim, 'Reset password');
    await this.#looks(who, card, aim);
  }

  /** Pressed on the phone and on the desktop at once, and the text delivered twice. */
  async playsTwice(who: Technician): Promise<void> {
    const aim = this.estate.next('alone');
    const card = await this.#asks(who, aim, 'Reset password', true);
    if (!card) return;
    await Promise.all([this.#presses(who, card, aim, 'Reset password'), this.#presses(who, card, aim, 'Reset password')]);
    await this.#looks(who, card, aim);
  }

  async playsApproved(who: Technician): Promise<void> {
    const asked = await this.#asksForApproval(who, 'one approval');
    if (!asked) return;
    const { aim, card, approval } = asked;
    this.#slows('graph', 'user');
    await this.#presses(this.#approver(), approval, aim, 'Approve');
    await this.#looks(who, card, aim);
  }

  /** Several press at once; some of them the other button. */
  async playsContested(who: Technician): Promise<void> {
    const asked = await this.#asksForApproval(who, 'one approval');
    if (!asked) return;
    const { aim, card, approval } = asked;
    const buttons = ['Approve', this.draw(2) === 0 ? 'Approve' : 'Deny request', 'Approve'];
    const people = this.estate.approvers;
    const first = this.draw(people.length);
    await Promise.all(buttons.map((button, i) => this.#presses(people[(first + i) % people.length] as Technician, approval, aim, button)));
    await this.#looks(who, card, aim);
  }

  async playsDenied(who: Technician): Promise<void> {
    const asked = await this.#asksForApproval(who, 'one approval');
    if (asked) await this.#presses(this.#approver(), asked.approval, asked.aim, 'Deny request');
  }

  async playsTwoApprovals(who: Technician): Promise<void> {
    const asked = await this.#asksForApproval(who, 'two approvals');
    if (!asked) return;
    const { aim, card, approval } = asked;
    const people = this.estate.approvers;
    const first = this.draw(people.length);
    const [a, b, c] = [0, 1, 2].map(i => people[(first + i) % people.length] as Technician) as [Technician, Technician, Technician];
    await Promise.all([a, b, c].map(person => this.#presses(person, approval, aim, 'Approve')));
    await this.#looks(who, card, aim);
  }

  async playsCancelled(who: Technician): Promise<void> {
    const aim = this.estate.next('alone');
    const card = await this.#asks(who, aim, 'Cancel');
    if (!card) return;
    // a hand that hesitates
    const both = [
      this.#presses(who, card, aim, 'Cancel'),
      ...(this.draw(2) === 0 ? [this.#presses(who, card, aim, 'Reset password')] : []),
    ];
    await Promise.all(both);
  }

  async playsWithdrawn(who: Technician): Promise<void> {
    const asked = await this.#asksForApproval(who, 'one approval');
    if (!asked) return;
    const { aim, card, approval } = asked;
    const own = await this.#seen(who, 'personal', m => m === card && this.#has(m, who, 'Withdraw'));
    const approves = this.draw(2) === 0 ? [this.#presses(this.#approver(), approval, aim, 'Approve')] : [];
    await Promise.all([own ? this.#presses(who, own, aim, 'Withdraw') : undefined, ...approves]);
  }

  /** Microsoft's matrix says no. */
  async playsRefused(who: Technician): Promise<void> {
    const aim = this.estate.administrator();
    await this.#says(who, aim);
    await this.#seen(who, 'personal', m => this.#text(m, who).includes(aim.upn));
  }

  async playsAbandoned(who: Technician): Promise<void> {
    await this.#asks(who, this.estate.next('alone'), 'Reset password');
  }

  /** CIPP gives no answer, half of one, or one that proves nothing. */
  async playsSick(who: Technician): Promise<void> {
    const aim = this.estate.next('alone');
    const card = await this.#asks(who, aim, 'Reset password');
    if (!card) return;
    const sick = [faults.badGateway, faults.resetMidAnswer, faults.resetAfter, faults.resetBefore];
    this.#works.remove();
    this.outside.cipp.once('ExecResetPass', sick[this.draw(sick.length)] ?? faults.badGateway);
    this.#works = this.#worksAgain();
    await this.#presses(who, card, aim, 'Reset password');
    await this.#ends(who, card);
  }

  /** Two technicians, one person. */
  async playsRivals(who: Technician): Promise<void> {
    const aim = this.estate.next('alone');
    const { requesters } = this.estate;
    const other = requesters[(requesters.indexOf(who) + 1 + this.draw(requesters.length - 1)) % requesters.length] as Technician;
    await Promise.all(
      [who, other].map(async person => {
        const card = await this.#asks(person, aim, 'Reset password');
        if (card) await this.#presses(person, card, aim, 'Reset password');
      }),
    );
  }

  #worksAgain(): SetFault {
    return this.outside.cipp.always('ExecResetPass', { effect: true, slowMs: CIPP_WORKS_MS });
  }

  // ── what they are made of ──────────────────────────────────────────────────────────────────────────────────

  /** Types the command and waits for the card that asks to confirm; types it once more where none comes. */
  async #asks(who: Technician, aim: Aim, button: string, twice = false): Promise<Message | undefined> {
    for (let tries = 0; tries < 2; tries += 1) {
      this.#slows('cipp', 'ListUsers');
      const sent = await this.#says(who, aim);
      if (sent && twice) await this.#client.repeats(sent).catch(() => undefined);
      const card = await this.#seen(who, 'personal', m => this.#text(m, who).includes(aim.upn) && this.#has(m, who, button));
      if (card) return card;
    }
    return undefined;
  }

  /** Now and then somebody's next call takes longer than a turn may. */
  #slows(server: 'cipp' | 'graph', op: string): void {
    if (this.draw(12) === 0) this.outside[server].once(op, faults.slow(TOO_LONG_MS));
  }

  async #says(who: Technician, aim: Aim): Promise<Sent | undefined> {
    const sent = await this.#client.says(who, `reset password ${aim.upn}`).catch(() => undefined);
    this.deeds.push({ kind: 'said', who, upn: aim.upn, acknowledged: sent?.status === 200, answer: '' });
    return sent;
  }

  async #asksForApproval(who: Technician, terms: Terms) {
    const aim = this.estate.next(terms);
    const card = await this.#asks(who, aim, 'Ask for approval');
    if (!card) return undefined;
    await this.#presses(who, card, aim, 'Ask for approval');
    const approval = await this.#seen(this.estate.approvers[0] as Technician, 'approvals', m => {
      const text = this.#text(m, undefined);
      return text.includes(aim.upn) && text.includes('Approve');
    });
    return approval && { aim, card, approval };
  }

  #approver(): Technician {
    return this.estate.approvers[this.draw(this.estate.approvers.length)] as Technician;
  }

  /** Presses until the bot takes it, or the button is gone because an earlier press was taken. */
  async #presses(who: Technician, card: Message, aim: Aim, button: string): Promise<void> {
    const deed: Deed = { kind: 'pressed', who, upn: aim.upn, button, acknowledged: false, answer: '' };
    deed.request = /R-[0-9A-Z]{6}/.exec(this.#text(card, who))?.[0];
    this.deeds.push(deed);
    for (let tries = 0; tries < PRESSES; tries += 1) {
      try {
        const sent = await this.#client.presses(who, card, button);
        if (sent.status === 200 && !BUG.test(sent.text)) {
          deed.acknowledged = true;
          deed.answer = sent.text;
          return;
        }
      } catch (error) {
        if (error instanceof ClientRefuses) return;
      }
      await systemClock.after(PRESS_AGAIN_MS * (tries + 1)).done;
    }
  }

  #ends(who: Technician, card: Message): Promise<Message | undefined> {
    return this.#seen(who, 'personal', m => m === card && ENDS.test(this.#text(m, who)), END_WITHIN_MS);
  }

  /** Waits for the end; most look at the password, and half of these wipe it. */
  async #looks(who: Technician, card: Message, aim: Aim): Promise<void> {
    const done = await this.#ends(who, card);
    if (!done || !this.#has(done, who, 'Show password') || this.draw(10) < 3) return;
    await this.#presses(who, done, aim, 'Show password');
    if (this.draw(2) === 0 && this.#has(done, who, 'Hide and wipe')) await this.#presses(who, done, aim, 'Hide and wipe');
  }

  /** The newest such message of the bot, now or soon. */
  #seen(who: Technician, place: 'personal' | 'approvals', fits: (m: Message) => boolean, withinMs = CARD_WITHIN_MS) {
    const find = () => {
      const { messages } = this.outside.connector.place(who, place);
      return messages.slice(-RECENT).findLast(m => !m.from && fits(m));
    };
    return this.#client.until(find, withinMs);
  }

  #has(message: Message, who: Technician, button: string): boolean {
    return this.#json(cardSeen(message, who)).includes(`"title":"${button}"`);
  }

  /** The card as this person sees it; without one, as everybody does. */
  #text(message: Message, who: Technician | undefined): string {
    const card = who ? cardSeen(message, who) : cardSeen(message, NOBODY);
    return card ? this.#json(card) : messageText(message, who ?? NOBODY);
  }

  #json(card: Node | undefined): string {
    if (!card) return '';
    const known = this.#texts.get(card) ?? JSON.stringify(card);
    this.#texts.set(card, known);
    return known;
  }
}

/** How far back somebody scrolls. */
const RECENT = 150;
const NOBODY = { id: '' } as Technician;
