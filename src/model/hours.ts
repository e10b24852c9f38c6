const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)-(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)-(\d\d):(\d\d)$/;

export interface Hours {
  /** Days of the week, Monday is 0. */
  days: number[];
  /** Minutes after midnight; `to` is not within. */
  from: number;
  to: number;
}

/** `Mon-Fri 08:00-18:00`, or nothing. A span of days may wrap around the week's end, a span of hours may not. */
export function readHours(text: string): Hours | undefined {
  const found = HOURS.exec(text.trim());
  if (!found) return undefined;
  const [, first = '', last = '', h1, m1, h2, m2] = found;
  const from = Number(h1) * 60 + Number(m1);
  const to = Number(h2) * 60 + Number(m2);
  if (Number(m1) > 59 || Number(m2) > 59 || to > 24 * 60 || from >= to) return undefined;
  const start = DAYS.indexOf(first);
  const length = ((DAYS.indexOf(last) - start + 7) % 7) + 1;
  return { days: Array.from({ length }, (_, i) => (start + i) % 7), from, to };
}

/** A time zone this machine knows. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Whether an instant lies within the hours, by the clocks of the zone (summer time included). */
export function within(hours: Hours, zone: string, at: Date): boolean {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(part => [part.type, part.value]));
  const minute = Number(parts.hour) * 60 + Number(parts.minute);
  return hours.days.includes(DAYS.indexOf(parts.weekday ?? '')) && minute >= hours.from && minute < hours.to;
}
