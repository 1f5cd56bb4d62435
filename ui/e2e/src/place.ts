// A state of the product that can be linked to, and how one knows that it is complete.

import type { Page } from 'playwright-core';

export interface Place {
  /** Name of its picture. */
  name: string;
  path: string;
  /** What is there when it is complete, by role and name. */
  ready: (page: Page) => Promise<unknown>;
}

/** A page, complete when its heading is there. */
export function page(name: string, path: string, title: string | RegExp): Place {
  return { name, path, ready: (page) => page.getByRole('heading', { name: title }).first().waitFor() };
}

/** A dialog over a page. */
export function over(name: string, path: string): Place {
  return { name, path, ready: (page) => page.getByRole('dialog').first().waitFor() };
}

/** A page with drawings, complete when this one is drawn. */
export function drawn(name: string, path: string, chart: string): Place {
  return { name, path, ready: (page) => page.getByRole('application', { name: chart }).first().waitFor() };
}

/** A part of a long page, complete when its heading is there, which then is at the top. */
export function scrolled(name: string, path: string, title: string): Place {
  const ready = async (page: Page) => {
    const heading = page.getByRole('heading', { name: title, exact: true });
    await heading.waitFor();
    await heading.evaluate((element) => { element.closest('section')?.scrollIntoView({ block: 'start', behavior: 'instant' }); });
  };
  return { name, path, ready };
}
