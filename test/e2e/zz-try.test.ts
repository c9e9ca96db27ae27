import { it } from 'vitest';
import { execSync } from 'node:child_process';
import { startChromium, openContext } from '../support/chromium.js';
import { ScriptedPhone } from '../support/scripted-phone.js';
import { buildHandsetPage } from '../support/build-handset-page.js';
it('measures', async () => {
  const phone = new ScriptedPhone(await buildHandsetPage());
  await phone.start();
  let level = 0;
  phone.play(440);
  const browser = await startChromium();
  const page = await (await openContext(browser)).newPage();
  await page.goto(phone.url);
  await page.locator('[data-state=idle]').waitFor();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const cpu = () =>
    execSync(
      `ps -eo args,cputimes,pid | grep -- '--type=' | grep chromium | grep -v grep | awk '{t="";for(i=1;i<=NF;i++) if ($i ~ /^--type=/) t=$i; print t, $(NF-1)}' | sort | uniq -c`,
    )
      .toString()
      .trim();
  const metrics = async (label: string) => {
    const get = async () =>
      Object.fromEntries((await cdp.send('Performance.getMetrics')).metrics.map((m) => [m.name, m.value]));
    const a = await get();
    const c0 = cpu();
    await page.waitForTimeout(6000);
    const b = await get();
    console.log(
      'ms',
      label,
      ['TaskDuration', 'ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration']
        .map((k) => `${k} ${Math.round(((b[k]! - a[k]!) / 6) * 1000)} ms/s`)
        .join(', '),
    );
    console.log('ms cpu', c0.replace(/\n/g, ';'), '=>', cpu().replace(/\n/g, ';'));
  };
  await metrics('idle');
  await page.getByTestId('handset').click();
  await page.waitForTimeout(1500);
  await metrics('steady tone');
  const t = setInterval(() => phone.play([440, 0, 1000, 0][level++ % 4]!), 120);
  await metrics('varying');
  clearInterval(t);
  console.log('ms', JSON.stringify(phone.handset.statistics()));
  await browser.close();
  await phone.stop();
});
