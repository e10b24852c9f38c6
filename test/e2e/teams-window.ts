import type { Browser, Locator, Page } from 'playwright-core';
import { BOT_NAME } from '../demo/window';

/** For one thing to appear. A card takes about a second; a busy machine needs more. */
const WAIT_MS = 15_000;
/** So that the chat is wide enough for the card's full width, and pictures are sharp enough for a README. */
const VIEWPORT = { width: 1400, height: 1000 };
const SCALE = 1.5;
const MARGIN = 16;
const SHADOW = 4;
/** The client asks for Segoe UI or the system's own; all of it in one typeface, whatever the machine has. */
const FONTS = ['-apple-system', 'Segoe UI', 'Segoe UI Web (West European)']
  .flatMap(family => [
    `@font-face { font-family: '${family}'; font-weight: 100 500; src: local('Liberation Sans'); }`,
    `@font-face { font-family: '${family}'; font-weight: 600 900; src: local('Liberation Sans Bold'); }`,
  ])
  .join('\n');
/** Typeahead works in Teams and not here: the form has static choices beside it. */
const KNOWN_GAP = /Typeahead Search is not supported|User specific view is not supported/;

export type ChatName = 'Personal Chat' | 'Night shift' | 'Service desk - General' | 'Service desk - Approvals';

/** Microsoft's local client in a browser, as the person in front of it uses it. */
export class TeamsWindow {
  readonly #errors: string[] = [];
  #inChannel = false;

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(WAIT_MS);
    page.on('pageerror', error => this.#errors.push(`the client broke: ${error.message}`));
  }

  /** Ready for typing: the bot has said hello. */
  static async open(browser: Browser, url: string): Promise<TeamsWindow> {
    const context = await browser.newContext({ viewport: VIEWPORT, deviceScaleFactor: SCALE, locale: 'en-GB', colorScheme: 'light' });
    const page = await context.newPage();
    const window = new TeamsWindow(page);
    await page.route(
      address => address.hostname !== 'localhost',
      route => route.abort(),
    );
    await page.goto(url);
    await page.addStyleTag({ content: FONTS });
    await window.sees('Hello');
    return window;
  }

  async goTo(chat: ChatName): Promise<void> {
    this.#inChannel = chat.startsWith('Service desk');
    await this.page.getByRole('treeitem', { name: chat, exact: true }).click();
  }

  /** Types into the chat in front, sends, and waits until the bot has answered: it never stays silent. */
  async says(text: string): Promise<void> {
    const before = await this.answers.count();
    await this.page.getByRole('textbox').last().click();
    await this.page.keyboard.type(text);
    await this.page.keyboard.press('Enter');
    await this.answers.nth(before).waitFor();
  }

  /** Starts a post in the channel in front, with the bot mentioned. */
  async posts(text: string): Promise<void> {
    await this.page.getByRole('textbox').first().click();
    await this.page.keyboard.type('@');
    // Enter would send the @ alone
    await this.page.getByRole('menuitem', { name: BOT_NAME }).click();
    await this.page.keyboard.type(` ${text}`);
    await this.page.getByRole('button', { name: 'Post', exact: true }).click();
  }

  /** The newest card in front: the last of a chat, the first of a channel. */
  get card(): Locator {
    // a part that a button unfolds is a card in the card
    const all = this.page.locator('.ac-adaptiveCard:not(.ac-adaptiveCard .ac-adaptiveCard)');
    return this.#inChannel ? all.first() : all.last();
  }

  /** All messages of the bot in the chat in front, the newest last. */
  get answers(): Locator {
    return this.page.locator('div:has(> [aria-label="Message header"] > [aria-label="Message author"])');
  }

  /** The newest post with this text in the channel in front, with what was answered below it. */
  post(text: string): Locator {
    return this.page.locator('.fui-Card[role=group]').filter({ hasText: text }).first();
  }

  /** Waits until the newest card has all these texts. */
  async sees(...texts: (string | RegExp)[]): Promise<Locator> {
    const card = texts.reduce<Locator>((found, hasText) => found.filter({ hasText }), this.card);
    try {
      await card.waitFor();
    } catch {
      const shown = (await this.lines()).join('\n') || 'nothing';
      throw new Error(`never saw ${texts.map(String).join(' and ')}; the newest card says:\n${shown.replaceAll(/^/gm, '      ')}`);
    }
    return this.card;
  }

  /** Presses the first such button of the newest card, also one in its menu. */
  async presses(name: string | RegExp): Promise<void> {
    const button = this.card.getByRole('button', { name, exact: true });
    const menu = this.card.getByRole('button', { name: 'More options' });
    await button.or(menu).first().waitFor();
    if ((await button.count()) > 0) return button.first().click();
    await menu.click();
    await this.page.getByRole('menuitem', { name, exact: true }).click();
  }

  async fills(label: string, text: string): Promise<void> {
    await this.card.getByLabel(label).fill(text);
  }

  /** Types into a choice of the newest card and takes the option found. */
  async chooses(label: string, text: string, option: string | RegExp): Promise<void> {
    await this.card.getByRole('combobox', { name: label }).pressSequentially(text);
    await this.page.getByRole('option', { name: option }).click();
  }

  /** The newest card, line by line. */
  async lines(): Promise<string[]> {
    const [text = ''] = await this.card.allInnerTexts();
    const lines = text.split('\n');
    return lines.map(line => line.trim()).filter(Boolean);
  }

  /** What this client reported as unsupported or refused, but for what it is known not to do. */
  async complaints(): Promise<string[]> {
    const log = this.page.getByText('Log Panel').locator('xpath=ancestor::*[.//*[@contenteditable]][1]').locator('[contenteditable] > div');
    const lines = await log.allInnerTexts();
    const bad = lines.filter(
      line => (/warning|error|not supported/i.test(line) || /\b[45]\d\d\b(?=\s|$)/.test(line)) && !KNOWN_GAP.test(line),
    );
    return [...this.#errors, ...bad.map(line => line.replaceAll('\n', ' '))];
  }

  /** Where the person's last message and all below it stands, without the lists and the log beside it. */
  async lastExchange(): Promise<{ x: number; y: number; width: number; height: number }> {
    const own = this.page.locator('div:has(> [aria-label="Message header"]:not(:has([aria-label="Message author"])))');
    const [list, log, first, newest] = await Promise.all([
      this.page.getByRole('region', { name: 'Chat and Teams Channel' }).boundingBox(),
      this.page.getByText('Log Panel', { exact: true }).boundingBox(),
      own.last().boundingBox(),
      this.answers.last().boundingBox(),
    ]);
    if (!list || !log || !first || !newest) throw new Error('the window is not laid out as expected');
    const x = list.x + list.width;
    // the shadow of the card above ends inside the message's box
    const y = first.y + SHADOW;
    return { x, y, width: log.x - x, height: newest.y + newest.height + MARGIN - y };
  }

  /** Text this client holds, shown or not. */
  content(): Promise<string> {
    return this.page.content();
  }
}
