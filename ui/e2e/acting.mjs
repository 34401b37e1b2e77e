import assert from 'node:assert/strict';

const INSPECTED = 'aside[aria-label=Inspector] h2';
/** An order of the made-up world whose charge is disputed. */
const DISPUTED = '/orders/GPA.3371-9070-9083-00315..4';
const REASON = 'Charged twice after the phone was replaced';

/** Opens the menu by its key and chooses an action by the beginning of its name. */
export async function choose(page, name) {
  await page.keyboard.press('a');
  await page.waitForSelector('[role=menu] [role=menuitem]');
  await page.locator('[role=menu]').getByRole('menuitem', { name }).first().click();
  await page.waitForSelector('.dialog.act');
}
const told = (page) => page.waitForSelector('.dialog.act table, .dialog.act [role=alert]');

async function fill(page, reason = REASON) {
  await told(page);
  await page.getByLabel('Reason').fill(reason);
}
async function confirm(page) {
  await fill(page);
  await page.keyboard.press('Control+Enter');
}

/** The states of acting at Google worth a picture. */
export function actingScreens() {
  const screen = (name, mode, act, path = '/orders') => ({
    name: `act-${name}`,
    path: mode ? `${path}?act=${mode}` : path,
    ready: path === DISPUTED ? '.cards.wide' : INSPECTED,
    act,
  });
  const refund = (then) => async (page) => {
    await page.keyboard.press('j');
    await page.waitForSelector('#order-1.active');
    await choose(page, /^Refund .*keep access/);
    await then(page);
  };
  const stop = (name, then) => async (page) => {
    await choose(page, name);
    await then(page);
  };
  const review = (then) => async (page) => {
    await choose(page, 'Answer the chargeback');
    await page.keyboard.press('Space');
    await then(page);
  };
  const outcome = (words) => async (page) => {
    await confirm(page);
    await page.locator('.dialog.act .verdict').getByText(words, { exact: true }).waitFor();
  };
  const limits = async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('limits');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#rails-perAction:not(:disabled)');
  };
  const menu = async (page) => {
    await page.keyboard.press('a');
    await page.waitForSelector('[role=menu] [role=menuitem]');
  };
  return [
    screen('menu', '', menu),
    screen('menu-purchase', '', menu, '/subscriptions'),
    screen('menu-read-only', 'readonly', menu),
    screen('second', 'second', refund(fill)),
    screen(
      'second-asked',
      'second',
      refund(async (page) => {
        await confirm(page);
        await page.getByText('Waits for a second person').waitFor();
      }),
    ),
    screen('limits', '', limits),
    screen('limits-wrong', '', async (page) => {
      await limits(page);
      await page.fill('#rails-perDay', '100');
      await page.keyboard.press('Enter');
      await page.locator('#rails-perDay-says.wrong').waitFor();
    }),
    screen('menu-reasons', '', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('refunded');
      await page.waitForFunction(() => document.querySelector('aside')?.textContent?.includes('Refunded'));
      await page.keyboard.press('Escape');
      await menu(page);
      await page.getByText('It was refunded already.').first().waitFor();
    }),
    screen('palette', '', async (page) => {
      await page.waitForSelector('[data-offers]');
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('refund');
      await page.locator('.palette-head', { hasText: 'At Google' }).waitFor();
    }),
    screen('refund', '', refund(told)),
    screen('refund-ready', '', refund(fill)),
    screen('stop', '', stop('Stop renewal for good', fill), '/subscriptions'),
    screen('defer', '', stop('Put the next charge off', fill), '/subscriptions'),
    screen('review', '', review(told), DISPUTED),
    screen(
      'review-agree',
      '',
      review(async (page) => {
        await page.getByRole('radio', { name: /^Agree/ }).click();
        await page.getByText('None: whoever agrees').waitFor();
        await page.getByLabel('Reason').fill('The customer is right');
      }),
      DISPUTED,
    ),
    screen('review-unknown', 'unknown', review(outcome('Sent, not confirmed')), DISPUTED),
    screen('gone', 'gone', refund(told)),
    screen('unreachable', 'unreachable', refund(told)),
    screen(
      'changed',
      'changed',
      stop('Stop renewal for good', async (page) => {
        await confirm(page);
        await page.getByText('New. Before:').first().waitFor();
      }),
      '/subscriptions',
    ),
    screen('unnamed', 'unnamed', refund(fill)),
    screen(
      'sending',
      'slow',
      refund(async (page) => {
        await confirm(page);
        await page.getByText('Sending to Google').waitFor();
      }),
    ),
    screen('confirmed', '', refund(outcome('Confirmed'))),
    screen('refused', 'refused', refund(outcome('Refused by Google'))),
    screen('not-done', 'notdone', refund(outcome('Not done'))),
    screen(
      'unknown',
      'unknown',
      refund(async (page) => {
        await outcome('Sent, not confirmed')(page);
        await page.locator('.verdict').getByRole('button', { name: 'Check now' }).click();
        await page.getByText('Google does not tell yet').waitFor();
      }),
    ),
    screen('deeds', 'history', (page) => page.getByText('Actions here').waitFor()),
    screen('deeds-page', 'history', async (page) => {
      await page.keyboard.press('Enter');
      await page.waitForSelector('.cards.wide');
      await page.getByText('Actions here').waitFor();
    }),
  ];
}

/** Acting by keyboard alone, each a fact. */
export function actingByKeyboard() {
  const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  const again = async (page, mode) => {
    await page.goto(new URL(`/orders?act=${mode}`, page.url()).href);
    await page.waitForSelector(INSPECTED);
  };
  return {
    'A opens the actions, arrows choose, a refund is confirmed, and the keyboard is back in the list': async (
      page,
    ) => {
      await page.waitForSelector(INSPECTED);
      await page.keyboard.press('a');
      await page.waitForSelector('[role=menuitem][data-highlighted]');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog.act[role=alertdialog] table');
      assert.equal(await focused(page), 'Cancel');
      await page.keyboard.press('Tab');
      await page.keyboard.type('charged twice');
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('.verdict').count(), 0, 'Enter in a field does nothing');
      await page.keyboard.press('Control+Enter');
      await page.locator('.verdict').getByText('Confirmed', { exact: true }).waitFor();
      assert.equal(await focused(page), 'Done');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog.act', { state: 'detached' });
      await page.locator('aside').getByText('Actions here').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'order-list');
    },
    'Escape leaves an action, nothing is sent, and what was typed is kept': async (page) => {
      await page.waitForSelector(INSPECTED);
      await choose(page, /keep access/);
      await told(page);
      await page.keyboard.press('Tab');
      await page.keyboard.type('charged twice');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.dialog.act', { state: 'detached' });
      assert.equal(await page.getByText('Actions here').count(), 0);
      assert.equal(await page.locator('aside[aria-label=Inspector]').count(), 1, 'one step back only');
      await choose(page, /keep access/);
      assert.equal(await page.getByLabel('Reason').inputValue(), 'charged twice');
    },
    'what cannot be done is reached by arrows, says why, and does nothing': async (page) => {
      await again(page, 'readonly');
      await page.keyboard.press('a');
      await page.waitForSelector('[role=menuitem][data-highlighted]');
      await page.keyboard.press('ArrowDown');
      const item = page.locator('[role=menuitem][data-highlighted]');
      await page.waitForFunction(() => document.activeElement?.getAttribute('aria-disabled') === 'true');
      assert.match(await item.textContent(), /read-only/);
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('.dialog.act').count(), 0);
      assert.equal(await page.locator('[role=menu]').count(), 1);
    },
    'A with the inspector closed opens it, and the actions': async (page) => {
      await page.waitForSelector(INSPECTED);
      await page.keyboard.press('Space');
      await page.waitForSelector(INSPECTED, { state: 'detached' });
      await page.keyboard.press('a');
      await page.waitForSelector('[role=menu] [role=menuitem]');
    },
    'the palette starts an action, which asks before it does anything': async (page) => {
      await page.waitForSelector(INSPECTED);
      await page.waitForSelector('[data-offers]');
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('keep access');
      await page.locator('.palette-head', { hasText: 'At Google' }).waitFor();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog.act table');
      assert.equal(await focused(page), 'Cancel');
    },
    'an unknown outcome is checked until it is known': async (page) => {
      await again(page, 'unknown');
      await choose(page, /keep access/);
      await confirm(page);
      await page.locator('.verdict').getByText('Sent, not confirmed', { exact: true }).waitFor();
      for (const words of ['Google does not tell yet', 'Confirmed']) {
        await page.locator('.verdict').getByRole('button', { name: 'Check now' }).click();
        await page.locator('.verdict').getByText(words).first().waitFor();
      }
    },
    'closing while it is sent does not stop it, and what became of it is told': async (page) => {
      await again(page, 'late');
      await choose(page, /keep access/);
      await confirm(page);
      await page.getByText('Sending to Google').waitFor();
      await page.keyboard.press('Escape');
      await page.waitForSelector('.dialog.act', { state: 'detached' });
      await page.locator('.toast').getByText('Refund, access kept: Confirmed').waitFor();
      await page.locator('aside').getByText('Actions here').waitFor();
    },
    'what was done is copied for the ticket': async (page) => {
      await page.waitForSelector(INSPECTED);
      await choose(page, /keep access/);
      await confirm(page);
      await page.getByRole('button', { name: 'Copy for the ticket' }).click();
      await page.getByText('Copied what was done').waitFor();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(text, /^Refunded .* for GPA\..* by Kim Larsen, confirmed\.\nReason: Charged twice/);
    },
  };
}
