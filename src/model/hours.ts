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
  const { day, minute } = clockIn(zone, at);
  return hours.days.includes(day) && minute >= hours.from && minute < hours.to;
}

/** Day of the week, Monday is 0, and minutes after midnight. */
function clockIn(zone: string, at: Date): { day: number; minute: number } {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(at)
      .map(part => [part.type, part.value]),
  );
  return { day: DAYS.indexOf(parts.weekday ?? ''), minute: Number(parts.hour) * 60 + Number(parts.minute) };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes longer than using it a hundred times. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, made);
  return made;
}

const WEEKDAY_TIME = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)(?: (\S+))?$/;
/** A week without a change of clocks anywhere that keeps them; its Monday. */
const SOME_WEEK = Date.UTC(2026, 0, 5);
const QUARTER = 900_000;

/** `Sat 03:00 Europe/Berlin` (without a zone: UTC) as an instant of some week, or nothing. */
export function instantOf(text: string): Date | undefined {
  const [, weekday = '', hour, minutes, zone = 'Etc/UTC'] = WEEKDAY_TIME.exec(text.trim()) ?? [];
  const day = DAYS.indexOf(weekday);
  const minute = Number(hour) * 60 + Number(minutes);
  if (day < 0 || minute >= 24 * 60 || Number(minutes) > 59 || !isZone(zone)) return undefined;
  const there = SOME_WEEK + day * 86_400_000 + minute * 60_000;
  // zones lie up to 14 hours from UTC, by quarters of an hour
  return Array.from({ length: 113 }, (_, i) => new Date(there + (i - 56) * QUARTER)).find(at => {
    const clock = clockIn(zone, at);
    return clock.day === day && clock.minute === minute;
  });
}

/** Each hour of some week. */
export const someWeek = (): Date[] => Array.from({ length: 168 }, (_, hour) => new Date(SOME_WEEK + hour * 3_600_000));

/**
 * Instants among which is one for each way in which these hours can overlap: a week for each difference between the zones that
 * the year has. Only the hours between two zones' changes of clocks are passed over.
 */
export function weeksIn(spans: readonly { span: Hours; zone: string }[]): Date[] {
  // zones lie quarters of an hour apart: some instant of each hour is the first or last minute of a span
  const minutes = new Set(
    [0, ...spans.flatMap(({ span }) => [span.from, span.to])].flatMap(minute => [0, 15, 30, 45].map(q => (minute + q) % 60)),
  );
  const starts = new Map<string, number>();
  for (let day = 0; day < (spans.length > 1 ? 365 : 1); day++) {
    const noon = SOME_WEEK + day * 86_400_000 + 43_200_000;
    const clocks = spans.map(({ zone }) => clockIn(zone, new Date(noon)).minute).join();
    if (!starts.has(clocks)) starts.set(clocks, noon);
  }
  const week = spans.length === 0 ? [0] : Array.from({ length: 168 }, (_, hour) => hour * 60);
  return [...starts.values()].flatMap(start =>
    week.flatMap(hour => [...minutes].map(minute => new Date(start + (hour + minute) * 60_000))),
  );
}
