import assert from 'node:assert/strict';

const ROW = '[role=row][aria-selected=true]';
const DIALOG = '[role=dialog]';

async function show(page) {
  await page.keyboard.press('e');
  await page.locator(`${DIALOG} pre`).waitFor();
}
async function begin(page) {
  await show(page);
  await page.keyboard.press('Control+Enter');
}
const switchOf = (page, name) => page.getByRole('switch', { name });

/** What is worth a picture of giving lists away. */
export function exportScreens() {
  const screen = (name, act, path = '/orders', ready = ROW) => ({ name: `export-${name}`, path, ready, act });
  return [
    screen('orders', show),
    screen('masked', async (page) => {
      await page.keyboard.press('/');
      await page.locator('#bar-search').fill('premium DE');
      await page.keyboard.press('Escape');
      await show(page);
      await switchOf(page, 'Mask ids').click();
      await page.locator(`${DIALOG} pre`, { hasText: 'GPA.****' }).waitFor();
    }),
    screen('selection', async (page) => {
      for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowDown');
      await show(page);
      await page.getByRole('radio', { name: 'Markdown' }).check({ force: true });
    }),
    screen(
      'running',
      async (page) => {
        await begin(page);
        await page.getByRole('progressbar').waitFor();
        await page.getByText('3,908 of 10,284').waitFor();
      },
      '/orders?export=slow',
    ),
    screen('done', async (page) => {
      await begin(page);
      await page.getByText('Exported').waitFor();
    }),
    screen(
      'exists',
      async (page) => {
        await begin(page);
        await page.getByRole('button', { name: 'Replace it' }).waitFor();
      },
      '/orders?export=exists',
    ),
    screen(
      'denied',
      async (page) => {
        await begin(page);
        await page.getByRole('alert').waitFor();
      },
      '/orders?export=denied',
    ),
    screen(
      'full',
      async (page) => {
        await begin(page);
        await page.getByRole('alert').waitFor();
      },
      '/orders?export=full',
    ),
    screen('offline', show, '/subscriptions?scene=offline'),
    screen('catalog', show, '/catalog', '[role=treeitem]'),
    screen('notifications', show, '/sync', '[role=listbox]'),
    screen('activity', show, '/activity'),
  ];
}

/** Giving lists away without a mouse. */
export function exportByKeyboard() {
  return {
    'exporting what is listed, masked, and coming back to the list': async (page) => {
      await page.locator(ROW).waitFor();
      await show(page);
      await switchOf(page, 'Mask ids').focus();
      await page.keyboard.press('Space');
      await page.locator(`${DIALOG} pre`, { hasText: 'GPA.****' }).waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByText('Exported').waitFor();
      await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Done');
      await page.keyboard.press('Enter');
      await page.locator(DIALOG).waitFor({ state: 'detached' });
      assert.equal(await page.evaluate(() => document.activeElement !== document.body), true);
    },
    'exporting a selection as Markdown, by the arrows of the choices': async (page) => {
      await page.locator(ROW).waitFor();
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await show(page);
      assert.equal(await page.getByRole('radio', { name: '3 selected' }).isChecked(), true);
      await page.getByRole('radio', { name: 'CSV' }).focus();
      for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight');
      await page.locator(`${DIALOG} pre`, { hasText: '| --- |' }).waitFor();
      await page.keyboard.press('Escape');
      await page.locator(DIALOG).waitFor({ state: 'detached' });
    },
    'exporting what takes long, and stopping it': async (page) => {
      await page.goto(new URL('/orders?export=slow', page.url()).href);
      await page.locator(ROW).waitFor();
      await begin(page);
      await page.getByRole('progressbar').waitFor();
      await page.getByRole('button', { name: 'Stop' }).press('Enter');
      await page.getByText('Nothing is left of it').waitFor();
      await page.getByRole('button', { name: 'Change it and try again' }).press('Enter');
      await page.locator(`${DIALOG} pre`).waitFor();
    },
  };
}
