// How well a text fits what was typed, for the palette. Pure.

/** Higher is better; `undefined` where a typed word is not in the text. Words may be abbreviated by their letters in order. */
export function score(text: string, typed: string): number | undefined {
  const lower = text.toLowerCase();
  let sum = 0;
  for (const word of typed.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = lower.indexOf(word);
    if (at < 0) return undefined;
    sum += at === 0 ? 3 : /\W/.test(lower[at - 1] ?? "") ? 2 : 1;
  }
  return sum - lower.length / 1_000;
}

/** Those that fit, best first; all of them where nothing is typed. */
export function ranked<T>(items: readonly T[], typed: string, text: (item: T) => string): T[] {
  return items
    .flatMap((item) => {
      const fit = score(text(item), typed);
      return fit === undefined ? [] : [{ item, fit }];
    })
    .sort((a, b) => (typed ? b.fit - a.fit : 0))
    .map(({ item }) => item);
}
