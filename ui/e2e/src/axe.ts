// Axe over what a page shows now. Serious and critical findings fail; lesser ones are for people who read reports.

import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  id: string;
  impact?: string | null;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/** Insists that axe finds nothing serious or critical. */
export async function accessible(page: Page, where: string): Promise<void> {
  // Over the debugger's protocol: the content security policy rightly lets no test put a script into the page.
  const debugging = await page.context().newCDPSession(page);
  await debugging.send('Runtime.evaluate', { expression: axe.source });
  await debugging.detach();
  const violations = await page.evaluate(async (): Promise<Violation[]> => {
    const report = await window.axe.run(document, { resultTypes: ['violations'] });
    return report.violations.map(({ id, impact, nodes }) => ({
      id,
      impact: impact ?? null,
      nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary: failureSummary ?? '' })),
    }));
  });
  const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(bad.flatMap(describe), [], `axe on ${where}`);
}

function describe({ id, nodes }: Violation): string[] {
  return nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
