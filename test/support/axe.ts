/** What axe-core finds on a page (WCAG 2.2 AA and its best practices). */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const AXE = fileURLToPath(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url));
const source = readFile(AXE, 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

/** Resolves when nothing fades in or out any more: what is half there has no contrast. What turns for ever may turn on. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (;;) {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const running = document.getAnimations().filter(
        (one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity,
      );
      if (running.length === 0) return;
      await Promise.all(running.map((one) => one.finished.catch(() => undefined)));
    }
  })()`);
}

/** One line a violation: `color-contrast (serious): .figure-label`. Empty when all is well. */
export async function axeViolations(page: Page): Promise<string[]> {
  await atRest(page);
  // By the debugger's connection: a script element would be refused by the page's Content-Security-Policy.
  await page.evaluate(await source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
