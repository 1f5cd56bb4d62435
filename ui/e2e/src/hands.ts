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
    if (await control.evaluate(hasFocus)) return;
    // An editor keeps Tab for itself until Escape was pressed.
    if (await page.evaluate(isEditorFocused)) await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never reaches ${String(control)}`);
}

/** Runs in the page. A part of a shadow tree has the focus when the tree's own root says so. */
function hasFocus(element: Element): boolean {
  const root = element.getRootNode();
  const focused = root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
  return focused !== null && focused !== document.body && element.contains(focused);
}

/** Runs in the page. */
function isEditorFocused(): boolean {
  const focused = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  return focused?.hasAttribute('contenteditable') ?? false;
}

/** Waits until a control can be used: by the pointer this is part of a click. */
async function enabled(control: Locator): Promise<void> {
  const handle = await control.elementHandle();
  await handle?.waitForElementState('enabled');
}

/** By the clipboard: a browser that is told to insert text into an editor makes markup of its own for it. */
async function replace(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('ControlOrMeta+v');
}
