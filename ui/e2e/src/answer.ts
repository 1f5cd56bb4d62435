// Reading answers of the API, whose types are the business of the pages and not of the tests.

/** A text of an answer. */
export function field(answer: unknown, name: string): string {
  const value: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, name) : undefined;
  if (typeof value !== 'string') throw new Error(`the answer has no text \`${name}\`: ${JSON.stringify(answer)}`);
  return value;
}
