// A failure says during what it happened, and what the page showed.

import type { Page } from 'playwright-core';

export async function during<T>(title: string, work: Promise<T>, page?: Page): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const shown = page === undefined || page.isClosed() ? '' : `, where the page showed\n${await page.locator('body').ariaSnapshot()}`;
    throw new Error(`at the step “${title}”${shown}`, { cause: error });
  }
}
