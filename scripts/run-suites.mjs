/**
 * Runs the named suites one after the other, shows what they print, and ends with the sum over all of them:
 * `N passed, N failed`. Exit status 1 when anything failed.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

/** Checks count as one test each. */
const checks = {
  'types of the programs': ['tsc', '-p', 'tsconfig.json'],
  'types of the pages': ['tsc', '-p', 'tsconfig.web.json'],
  lint: ['eslint', '.'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  'dependency tree': ['npm', 'ls', '--all', '--loglevel=error'],
};

let passed = 0;
let failed = 0;

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'inherit', ...options }).status === 0;
}

function runChecks() {
  for (const [name, [program, ...args]] of Object.entries(checks)) {
    const started = Date.now();
    const ok =
      program === 'npm'
        ? run(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
        : run(`node_modules/.bin/${program}`, args);
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${Math.round((Date.now() - started) / 1000)} s)`);
    if (ok) passed++;
    else failed++;
  }
}

function runVitest(project) {
  const file = `test-results/${project}.json`;
  rmSync(file, { force: true });
  const ok = run('node_modules/.bin/vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const result = readResult(file);
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  // A suite can fail without a failed test: a file that does not load, an error outside of tests.
  if (!ok && result.numFailedTests === 0) failed++;
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0 };
  }
}

for (const suite of process.argv.slice(2)) {
  console.log(`\n== ${suite}`);
  if (suite === 'checks') runChecks();
  else runVitest(suite);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
