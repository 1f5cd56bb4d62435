// Marks of an axis of time: round moments of the reader's own clock, and what stands below them. Pure.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [1_000, 2_000, 5_000, 10_000, 15_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 30 * DAY, 365 * DAY];

/** Round moments between two, at most about so many. */
export function timeTicks(from: number, to: number, most: number): number[] {
  if (!(to > from)) return [];
  const step = STEPS.find((each) => (to - from) / each <= Math.max(most, 1)) ?? 365 * DAY;
  // Whole hours and days are those of the reader's zone.
  const offset = -new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from + offset) / step) * step;
  if (step > HOUR) return clockTicks(first, step, from, to);
  return Array.from({ length: Math.floor((to - first + offset) / step) + 1 }, (_, index) => first - offset + index * step);
}

/** By the clock on the wall: a day on which clocks change has 23 or 25 hours. `first` is what it shows, written as if it were UTC. */
function clockTicks(first: number, step: number, from: number, to: number): number[] {
  const ticks: number[] = [];
  for (let wall = new Date(first); ; wall = new Date(wall.getTime() + step)) {
    const at = new Date(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate(), wall.getUTCHours()).getTime();
    if (!(at <= to)) return ticks;
    if (at >= from) ticks.push(at);
  }
}

/** What is written below a mark: as much as tells marks of this span apart. */
export function tickText(at: number, spanMs: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  if (spanMs <= 5 * MINUTE) return `${clock}:${two(date.getSeconds())}`;
  if (spanMs <= DAY) return clock;
  if (spanMs <= 5 * DAY) return date.getHours() === 0 && date.getMinutes() === 0 ? day : clock;
  return spanMs <= 365 * DAY ? day : `${date.getFullYear()}-${day}`;
}

/** The whole moment, for read-outs and tables. */
export function momentText(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
