// The two ways to use a page: with a pointer, and with the keyboard alone.
// With the keyboard a control is reached by Tab, as a person reaches it: one that Tab never comes to is a fault.

import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** More stops than any page has. */
const TABS_MAX = 400;

export interface Hands {
  /** A button, link, tab or checkbox. */
  press(control: Locator): Promise<void>;
  /** A field or an editor: `text` in place of what it holds. */
  write(field: Locator, text: string): Promise<void>;
}

export class Pointer implements Hands {
  async press(control: Locator): Promise<void> {
    await control.click();
  }

  async write(field: Locator, text: string): Promise<void> {
    await field.click();
    await replace(field.page(), text);
  }
}

export class Keyboard implements Hands {
  async press(control: Locator): Promise<void> {
    await reach(control);
    const isToggled = await control.evaluate((element) => element instanceof HTMLInputElement);
    await control.page().keyboard.press(isToggled ? 'Space' : 'Enter');
  }

  async write(field: Locator, text: string): Promise<void> {
    await reach(field);
    await replace(field.page(), text);
  }
}

/** Presses Tab until the control has the focus. */
async function reach(control: Locator): Promise<void> {
  const page = control.page();
  await control.waitFor();
  await enabled(control);
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    if (await control.evaluate((element) => element.contains(document.activeElement) && element.tagName !== 'BODY')) return;
    // An editor keeps Tab for itself until Escape was pressed.
    const inEditor = await page.evaluate(() => document.activeElement?.getAttribute('role') === 'textbox' && document.activeElement.hasAttribute('contenteditable'));
    if (inEditor) await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never reaches ${String(control)}`);
}

/** Waits until a control can be used: by the pointer this is part of a click. */
async function enabled(control: Locator): Promise<void> {
  const handle = await control.elementHandle();
  await handle?.waitForElementState('enabled');
}

async function replace(page: Page, text: string): Promise<void> {
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}
