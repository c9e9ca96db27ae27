import { it } from 'vitest';
import { startChromium, openContext } from '../support/chromium.js';
import { ScriptedPhone } from '../support/scripted-phone.js';
import { buildHandsetPage } from '../support/build-handset-page.js';
it('measures', async () => {
  const phone = new ScriptedPhone(await buildHandsetPage());
  await phone.start();
  phone.play(440);
  const browser = await startChromium();
  for (let round = 0; round < 4; round++) {
    const page = await (await openContext(browser)).newPage();
    page.on('console', (m) => console.log('CONSOLE ms', m.type(), m.text()));
    await page.goto(phone.url);
    await page.locator('[data-state=idle]').waitFor();
    await page.waitForTimeout(500);
    for (let lift = 0; lift < 3; lift++) {
      const script = `new Promise((resolve) => {
        const start = performance.now();
        const ear = document.querySelector('[data-testid=ear-level]');
        new MutationObserver(() => { if (Number(ear.getAttribute('aria-valuenow')) > -50) resolve(Math.round(performance.now() - start)); }).observe(ear, { attributes: true });
        document.querySelector('[data-testid=handset]').click();
      })`;
      // user activation first
      if (lift === 0 && round === 0) console.log('activation', await page.evaluate('navigator.userActivation.hasBeenActive'));
      await page.keyboard.press('Shift');
      console.log(round, lift, await page.evaluate(script), 'ms');
      await page.waitForTimeout(2500);
      console.log(JSON.stringify(phone.handset.statistics()));
      await page.getByTestId('handset').click();
      await page.waitForTimeout(300);
    }
    await page.close();
  }
  await browser.close();
  await phone.stop();
});
