/**
 * A password, pass, key or link that came from outside. It prints as `[secret]` wherever it lands by accident
 * (logs, JSON, string templates); only {@link Secret.open} gives the text, and only sealing and the private answer call it.
 */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  open(): string {
    return this.#text;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

export const secret = (text: string): Secret => new Secret(text);

/** A text that came from outside, without the secret that was sent there: it may repeat it. */
export const unsaid = (text: string, sent: Secret | undefined): string => (sent ? text.replaceAll(sent.open(), '[hidden]') : text);

/** What a sealed secret is: it decides what the private answer says about it. `pass`: a temporary access pass. `text`: several lines that hold secrets. */
export type SecretKind = 'password' | 'link' | 'pass' | 'key' | 'text';
