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

/** One line a violation: `color-contrast (serious): .figure-label`. Empty when all is well. */
export async function axeViolations(page: Page): Promise<string[]> {
  // By the debugger's connection: a script element would be refused by the page's Content-Security-Policy.
  await page.evaluate(await source);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
